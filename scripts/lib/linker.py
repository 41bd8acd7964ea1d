"""Weights of the linker's networks, learned from choices: which of several bags of features is the right one.

The networks are those that `scripts.pipes.facts.votes` computes, here in torch, all voters side by side.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from rich.progress import track
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from scripts.pipes.facts import EPSILON, ROWS, Weights

# One choice to learn: the network, the features of everything it may choose, and what of that is right. Of a
# network with several outputs there is one bag, and the outputs are the choices.
Example = tuple[str, list[np.ndarray], list[int]]

# Chosen on dev. Whole features are dropped, so that no single word decides.
WIDTH, HIDDEN = 48, 96
LEARN_RATE, DECAY, BATCH = 1.5e-3, 1e-2, 128
DROPPED_FEATURES, DROPPED_UNITS, KEPT_AVERAGE = 0.4, 0.2, 0.995


class Voters(nn.Module):
    """The same small network ``voters`` times, each with a beginning of its own."""

    def __init__(self, voters: int, outputs: int):
        super().__init__()
        self.table = nn.Parameter(torch.randn(ROWS, voters * WIDTH) * 0.1)
        self.inner, self.inner_bias = self._layer(voters, WIDTH, HIDDEN)
        self.gain = nn.Parameter(torch.ones(voters, 1, HIDDEN))
        self.shift = nn.Parameter(torch.zeros(voters, 1, HIDDEN))
        self.outer, self.outer_bias = self._layer(voters, HIDDEN, outputs)

    @staticmethod
    def _layer(voters: int, inputs: int, outputs: int) -> tuple[nn.Parameter, nn.Parameter]:
        bound = inputs**-0.5
        shapes = (voters, inputs, outputs), (voters, 1, outputs)
        weight, bias = (nn.Parameter(torch.empty(shape).uniform_(-bound, bound)) for shape in shapes)
        return weight, bias

    def forward(self, bags: Sequence[np.ndarray]) -> Tensor:
        """Scores of n bags: (voters, n, outputs)."""
        starts = np.cumsum([0, *(len(bag) for bag in bags[:-1])])
        rows = torch.from_numpy(np.concatenate(bags))
        summed = nn.functional.embedding_bag(rows, self.table, torch.from_numpy(starts), mode="sum")
        inner = summed.view(len(bags), len(self.inner), -1).transpose(0, 1) @ self.inner + self.inner_bias
        normal = nn.functional.layer_norm(inner, inner.shape[-1:], eps=EPSILON) * self.gain + self.shift
        hidden = nn.functional.dropout(normal.relu(), DROPPED_UNITS, self.training)
        return hidden @ self.outer + self.outer_bias

    def weights(self) -> Weights:
        """The parameters by name, as `votes` reads them."""
        return {name: value.detach().numpy() for name, value in self.named_parameters()}


def fitted(
    examples: Sequence[Example], outputs: Mapping[str, int], epochs: int, voters: int, seed: int = 0
) -> dict[str, Weights]:
    """Weights by network of ``outputs``: running averages over the steps, which differ less than single ones do."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    networks = nn.ModuleDict({name: Voters(voters, number) for name, number in outputs.items()})
    averaged = AveragedModel(networks, multi_avg_fn=_running_average)
    optimizer = torch.optim.AdamW(networks.parameters(), LEARN_RATE, weight_decay=DECAY)
    batches = -(-len(examples) // BATCH)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.02, epochs * batches)
    for _ in track(range(epochs), "linker"):
        order = rng.permutation(len(examples))
        for batch in np.array_split(order, batches):
            optimizer.zero_grad()
            loss(networks, [examples[i] for i in batch], rng).backward()
            optimizer.step()
            schedule.step()
            averaged.update_parameters(networks)
    averaged.half().float()  # half the digits are what the component saves
    return {name: network.weights() for name, network in averaged.module.items()}


def _running_average(averages: list[Tensor], values: list[Tensor], steps: Tensor) -> None:
    """Moves the averages towards the values: fast at first, so that the beginning is soon forgotten."""
    kept = min(KEPT_AVERAGE, (1 + steps.item()) / (10 + steps.item()))
    torch._foreach_lerp_(averages, values, 1 - kept)


def loss(networks: nn.ModuleDict, batch: Sequence[Example], rng: np.random.Generator) -> Tensor:
    """Cross-entropy over the choices of each example, all right ones taken together: the mean over the examples,
    summed over the voters."""
    total = torch.zeros(())
    for name, network in networks.items():
        part = [(bags, right) for asked, bags, right in batch if asked == name]
        if not part:
            continue
        scores = network([_thinned(bag, rng) for bags, _ in part for bag in bags]).flatten(1)
        choices = [len(bags) * network.outer.shape[-1] for bags, _ in part]
        group = torch.repeat_interleave(torch.arange(len(part)), torch.tensor(choices))
        starts = np.cumsum([0, *choices[:-1]])
        right = torch.from_numpy(np.concatenate([start + np.array(r) for start, (_, r) in zip(starts, part)]))
        everything = _log_sums(scores, group, len(part))
        total = total + (everything - _log_sums(scores[:, right], group[right], len(part))).sum()
    return total / len(batch)


def _thinned(bag: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    kept = bag[rng.random(len(bag)) >= DROPPED_FEATURES]
    return kept if len(kept) else bag[:1]


def _log_sums(scores: Tensor, group: Tensor, groups: int) -> Tensor:
    """The logarithm of the sum of exponentials within each group: (voters, n) to (voters, groups)."""
    places = group.expand_as(scores)
    highest = scores.new_full((len(scores), groups), -torch.inf)
    highest = highest.scatter_reduce(1, places, scores.detach(), "amax")
    sums = torch.zeros_like(highest).index_add(1, group, (scores - highest.gather(1, places)).exp())
    return sums.log() + highest
