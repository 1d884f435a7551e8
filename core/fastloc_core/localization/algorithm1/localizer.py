"""Algorithm 1: the union of the blobs of a class's best neurons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from fastloc_core.errors import ModelError, SettingError
from fastloc_core.localization.guided import ReluMode, require_guidable
from fastloc_core.localization.localizer import Localization
from fastloc_core.localization.stages import Check
from fastloc_core.models.classifier import Classifier
from fastloc_core.proposal import ClassScore, Evidence, Neuron, Proposal

from .blobs import extent, find_blob
from .dam import RankedNeuron, rank_neurons
from .preset import LAYERS, Algorithm1
from .spared import MaskedScores
from .windowed import plain_stack, windowed_gradient


class Algorithm1Localizer:
    """Raises ModelError if guided backpropagation cannot follow the network, or if its layers are not registered."""

    def __init__(self, classifier: Classifier, preset: Algorithm1) -> None:
        require_guidable(classifier.module, classifier.preprocessing.size)
        if not classifier.architecture.layers:
            reason = f"It is not known which layers {preset.name} should look at in {classifier.architecture.title}."
            raise ModelError(reason, "Use the preset refined.")
        self.classifier, self.preset = classifier, preset
        self.masked = MaskedScores(classifier)

    def begin(self, image: NDArray[np.uint8], check: Check) -> Localization:
        return _Localization(self.classifier, self.preset, self.masked, image, check)


class _Localization:
    """One forward pass, whose graph serves every class and every neuron."""

    def __init__(
        self,
        classifier: Classifier,
        preset: Algorithm1,
        masked: MaskedScores,
        image: NDArray[np.uint8],
        check: Check,
    ) -> None:
        check("forward pass")
        self.classifier, self.preset, self.masked, self.check = classifier, preset, masked, check
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
        self.scores = classifier.scores(self.logits)
        if layer not in outputs or outputs[layer].ndim != 4:
            raise SettingError(f"Layer “{layer}” has no feature map.", "Choose earlier, target or later.")
        self.activation, self.ranked_at = outputs[layer], outputs[ranked_at]  # (1, C, h, w) each
        self.stack = [(module, outputs[name]) for name, module in stack.items()]
        self.gradients: dict[tuple[int, int, int], NDArray[np.float32]] = {}

    def locate(self, score: ClassScore, others: Sequence[ClassScore] = ()) -> Iterator[Proposal]:
        """One object, or none if no neuron leaves a blob."""
        found = [(n, blob) for n in self.rank(score) if (blob := self.blob(n)) is not None]
        if not found:
            return
        blobs = [blob for _, blob in found]
        blob_logits = self.masked.logits(self.x.detach(), blobs, self.check)[:, score.index]
        kept = set(blob_logits.topk(min(self.preset.k, len(blobs))).indices.tolist())
        mask = np.logical_or.reduce([blobs[i] for i in kept])
        alone = self.masked.logits(self.x.detach(), [mask], self.check)[0]
        self.check("box")
        heat = np.sum([self.gradient(found[i][0]).clip(0) for i in kept], axis=0, dtype=np.float32)
        heat /= heat.max()
        ranked = zip(found, blob_logits.tolist(), strict=True)
        neurons = tuple(Neuron(*n, blob_logit=logit, kept=i in kept) for i, ((n, _), logit) in enumerate(ranked))
        box = extent(mask, self.width, self.height)
        confidence = float(self.classifier.probabilities(alone)[score.index])
        yield Proposal(box, score, confidence, (), mask, Evidence(heat, neurons))

    def rank(self, score: ClassScore) -> list[RankedNeuron]:
        self.check("ranking")
        self.relus.rule = self.preset.rank_rule
        gradient = self.backward(self.logits[score.index], self.ranked_at)
        return rank_neurons(self.activation[0].detach(), gradient[0], self.preset.kmax)

    def blob(self, neuron: RankedNeuron) -> NDArray[np.bool_] | None:
        gradient = self.gradient(neuron)
        self.check("blobs")
        return find_blob(gradient, self.preset)

    def gradient(self, neuron: RankedNeuron) -> NDArray[np.float32]:
        """The channel mean (S, S) of the neuron's gradient image. Two classes may share a neuron."""
        key = neuron[:3]
        if key not in self.gradients:
            self.check("gradient images")
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
