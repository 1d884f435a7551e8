"""Algorithms 1 and 2: from an image to proposals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from fastloc_core.errors import ModelError, SettingError
from fastloc_core.models.classifier import Classifier
from fastloc_core.proposal import ClassScore, Evidence, Neuron, Proposal, ProposalSet

from .blobs import extent, find_blob
from .dam import RankedNeuron, rank_neurons
from .guided import ReluMode, require_guidable
from .presets import LAYERS, TOP_CLASSES, Preset
from .scoring import masked_logits
from .windowed import plain_stack, windowed_gradient

SIMILAR = 0.3  # a class is proposed too if its probability is at least this share of the best one's ...
SAME_OBJECT = 0.6  # ... and is an alternative label, not a box of its own, if their boxes' IoU is at least this

Check = Callable[[], None]


class Localizer:
    """Finds the objects of an image. Raises ModelError where guided backpropagation does not fit the network."""

    def __init__(self, classifier: Classifier, preset: Preset) -> None:
        require_guidable(classifier.module)
        self.classifier = classifier
        self.preset = preset

    def localize(
        self,
        image: NDArray[np.uint8],
        path: Path,
        classes: Sequence[int] = (),
        top_classes: int = TOP_CLASSES,
        check: Check = lambda: None,
    ) -> ProposalSet:
        """Proposals for the named classes, else for the classifier's best and those similarly likely.

        `image`: RGB uint8 (H, W, 3) as displayed; `path` goes into the result; `top_classes` caps the classes that
        nobody named; `check` is called between stages and may raise Cancelled. A device that runs out of memory is
        given less, at last the CPU, and the result's notices say so. Raises SettingError for a preset's layer that has
        no feature map.
        """
        fallbacks: list[str] = []
        while True:
            try:
                # no variable keeps the run: its graph has to be gone before the next try
                proposals, top, notices = _Run(self.classifier, self.preset, image, check).propose(classes, top_classes)
                break
            except RuntimeError as error:  # Apple's GPU raises no torch.OutOfMemoryError
                if self.classifier.device.type == "cpu" or "out of memory" not in str(error):
                    raise
                fallbacks.append(self.classifier.give_way())
        height, width = image.shape[:2]
        said = (*fallbacks, *notices)
        return ProposalSet(path, width, height, proposals, top, self.classifier.name, self.preset.name, said)


class _Run:
    """One image: a forward pass whose graph serves every class and every neuron."""

    def __init__(self, classifier: Classifier, preset: Preset, image: NDArray[np.uint8], check: Check) -> None:
        check()
        self.classifier, self.preset, self.check = classifier, preset, check
        self.height, self.width = image.shape[:2]
        self.x = classifier.preprocess(image, preset.antialias).requires_grad_()  # (1, 3, S, S)
        architecture = classifier.architecture
        layers = dict(zip(LAYERS, architecture.layers, strict=True))
        layer = layers.get(preset.layer, preset.layer)
        ranked_at = architecture.rank_layer if preset.shifted_rank else layer
        self.relus = ReluMode()
        stack = plain_stack(classifier.module, layer)
        with classifier.watched({layer, ranked_at, *stack}) as outputs, self.relus:
            self.logits = classifier.logits(self.x)[0]  # (classes,)
        if not self.logits.isfinite().all():
            raise ModelError(
                f"The model {classifier.name} gives scores that are not finite.",
                "Check its weights, and the mean and std of its card.",
            )
        if layer not in outputs or outputs[layer].ndim != 4:
            raise SettingError(f"Layer “{layer}” has no feature map.", "Choose earlier, target or later.")
        self.activation, self.ranked_at = outputs[layer], outputs[ranked_at]  # (1, C, h, w) each
        self.stack = [(module, outputs[name]) for name, module in stack.items()]
        self.scores = classifier.scores(self.logits.detach().cpu())
        self.gradients: dict[tuple[int, int, int], NDArray[np.float32]] = {}

    def propose(
        self, classes: Sequence[int], top_classes: int
    ) -> tuple[tuple[Proposal, ...], tuple[ClassScore, ...], list[str]]:
        """Algorithm 2: Algorithm 1 for each class, and one proposal for classes that fall on one object.

        Returns the proposals, the five best classes of the whole image, and what the user should know.
        """
        ordered = sorted(self.scores, key=lambda score: -score.logit)
        chosen = [self.scores[i] for i in classes] or [
            score for score in ordered[:top_classes] if score.probability >= SIMILAR * ordered[0].probability
        ]
        proposals, notices = [], []
        for score in chosen:
            if (proposal := self.locate(score)) is None:
                notices.append(f"Nothing in this image speaks for {score.label}.")
            else:
                proposals.append(proposal)
        return tuple(proposals if classes else _merged(proposals)), tuple(ordered[:5]), notices

    def locate(self, score: ClassScore) -> Proposal | None:
        """Algorithm 1 for one class; None where no neuron leaves a blob."""
        neurons = self.rank(score)
        found = [(n, blob) for n in neurons if (blob := self.blob(n)) is not None]
        if not found:
            return None
        blobs = [blob for _, blob in found]
        blob_logits = masked_logits(self.classifier, self.x.detach(), blobs, self.check)[:, score.index]
        kept = set(blob_logits.topk(min(self.preset.k, len(blobs))).indices.tolist())
        mask = np.logical_or.reduce([blobs[i] for i in kept])
        alone = masked_logits(self.classifier, self.x.detach(), [mask], self.check)[0]
        heat = np.sum([self.gradient(found[i][0]).clip(0) for i in kept], axis=0, dtype=np.float32)
        heat /= heat.max()
        mask.flags.writeable = heat.flags.writeable = False
        evidence = Evidence(
            heat,
            tuple(
                Neuron(*neuron, blob_logit=logit, kept=i in kept)
                for i, ((neuron, _), logit) in enumerate(zip(found, blob_logits.tolist(), strict=True))
            ),
        )
        return Proposal(
            extent(mask, self.width, self.height),
            score,
            float(alone.softmax(0)[score.index]),
            (),
            mask,
            evidence,
        )

    def rank(self, score: ClassScore) -> list[RankedNeuron]:
        self.check()
        self.relus.rule = self.preset.rank_rule
        gradient = self.backward(self.logits[score.index], self.ranked_at)
        return rank_neurons(self.activation[0].detach(), gradient[0], self.preset.kmax)

    def blob(self, neuron: RankedNeuron) -> NDArray[np.bool_] | None:
        return find_blob(self.gradient(neuron), self.preset)

    def gradient(self, neuron: RankedNeuron) -> NDArray[np.float32]:
        """Channel mean of the neuron's gradient image, (S, S); two classes may share a neuron."""
        key = neuron[:3]
        if key not in self.gradients:
            self.check()
            self.relus.rule = rule = self.preset.rule
            image = (  # (1, 3, S, S)
                windowed_gradient(self.stack, self.x, key, rule)
                if self.stack
                else self.backward(self.activation[(0, *key)], self.x)
            )
            self.gradients[key] = image[0].mean(0).float().cpu().numpy()
        return self.gradients[key]

    @staticmethod
    def backward(output: Tensor, to: Tensor) -> Tensor:
        return torch.autograd.grad(output, to, retain_graph=True)[0]


def _merged(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Best first; one whose box is nearly that of a better one becomes an alternative label of it."""
    kept: list[Proposal] = []
    for proposal in proposals:
        same = next((i for i, k in enumerate(kept) if k.box.iou(proposal.box) >= SAME_OBJECT), None)
        if same is None:
            kept.append(proposal)
        else:
            best = kept[same]
            kept[same] = replace(best, alternatives=(*best.alternatives, proposal.score))
    return kept
