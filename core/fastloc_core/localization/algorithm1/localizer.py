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
from .windowed import outputs_of, plain_stack, windowed_gradients, without
from .winograd import WINDOWS, Convolutions


class Algorithm1Localizer:
    """Raises ModelError if guided backpropagation cannot follow the network, or if its layers are not registered."""

    def __init__(self, classifier: Classifier, preset: Algorithm1) -> None:
        require_guidable(classifier.module, classifier.preprocessing.size)
        if not classifier.architecture.layers:
            reason = f"It is not known which layers {preset.name} should look at in {classifier.architecture.title}."
            raise ModelError(reason, "Use the preset refined.")
        self.classifier, self.preset = classifier, preset
        self.convolutions = Convolutions()
        self.masked = MaskedScores(classifier, self.convolutions)

    def begin(self, image: NDArray[np.uint8], check: Check) -> Localization:
        return _Localization(self, image, check)


class _Localization:
    """One forward pass, whose graph serves every class and every neuron."""

    def __init__(self, localizer: Algorithm1Localizer, image: NDArray[np.uint8], check: Check) -> None:
        check("forward pass")
        classifier, preset = self.classifier, self.preset = localizer.classifier, localizer.preset
        self.masked, self.convolutions, self.check = localizer.masked, localizer.convolutions, check
        self.height, self.width = image.shape[:2]
        self.x = classifier.preprocess(image, preset.antialias)  # (1, 3, S, S)
        architecture = classifier.architecture
        layers = dict(zip(LAYERS, architecture.layers, strict=True))
        layer = layers.get(preset.layer, preset.layer)
        ranked_at = architecture.rank_layer if preset.shifted_rank else layer
        self.relus = ReluMode()
        self.stack = plain_stack(classifier.module, layer)
        first = min(self.stack, plain_stack(classifier.module, ranked_at), key=len)  # what needs no graph
        self.outputs = outputs_of(first, self.x)
        start = (self.outputs[-1] if first else self.x).requires_grad_()
        between = [f"features.{i}" for i in range(len(first), len(self.stack))]
        with classifier.watched({layer, ranked_at, *between}) as outputs, self.relus:
            self.logits = without(classifier.module, first)(start)[0].float()  # (classes,)
        if first:
            outputs[f"features.{len(first) - 1}"] = start
        self.outputs += [outputs[name].detach() for name in between]
        self.scores = classifier.scores(self.logits)
        if layer not in outputs or outputs[layer].ndim != 4:
            raise SettingError(f"Layer “{layer}” has no feature map.", "Choose earlier, target or later.")
        self.activation, self.ranked_at = outputs[layer], outputs[ranked_at]  # (1, C, h, w) each
        self.gradients: dict[tuple[int, int, int], NDArray[np.float32]] = {}

    def locate(self, score: ClassScore, others: Sequence[ClassScore] = ()) -> Iterator[Proposal]:
        """One object, or none if no neuron leaves a blob."""
        ranked = self.rank(score)
        self.see(ranked)
        found = [(n, blob) for n in ranked if (blob := self.blob(n)) is not None]
        if not found:
            return
        blobs = [blob for _, blob in found]
        blob_logits = self.masked.logits(self.x.detach(), blobs, self.check)[:, score.index]
        kept = set(blob_logits.topk(min(self.preset.k, len(blobs))).indices.tolist())
        mask = np.logical_or.reduce([blobs[i] for i in kept])
        alone = self.masked.logits(self.x.detach(), [mask], self.check)[0]
        self.check("box")
        heat = np.sum([self.gradients[found[i][0][:3]].clip(0) for i in kept], axis=0, dtype=np.float32)
        heat /= heat.max()
        scored = zip(found, blob_logits.tolist(), strict=True)
        neurons = tuple(Neuron(*n, blob_logit=logit, kept=i in kept) for i, ((n, _), logit) in enumerate(scored))
        box = extent(mask, self.width, self.height)
        confidence = float(self.classifier.probabilities(alone)[score.index])
        yield Proposal(box, score, confidence, (), mask, Evidence(heat, neurons))

    def rank(self, score: ClassScore) -> list[RankedNeuron]:
        self.check("ranking")
        self.relus.rule = self.preset.rank_rule
        gradient = self.backward(self.logits[score.index], self.ranked_at)
        return rank_neurons(self.activation[0].detach(), gradient[0], self.preset.kmax)

    def see(self, neurons: Sequence[RankedNeuron]) -> None:
        """Keep the channel means (S, S) of the neurons' gradient images. Two classes may share a neuron."""
        self.relus.rule = self.preset.rule
        new = [neuron[:3] for neuron in neurons if neuron[:3] not in self.gradients]
        for start in range(0, len(new), WINDOWS):
            self.check("gradient images")
            keys = new[start : start + WINDOWS]
            images = self.images(keys).mean(1).float().cpu().numpy()
            self.gradients |= zip(keys, images, strict=True)

    def images(self, keys: Sequence[tuple[int, int, int]]) -> Tensor:
        """The gradient images (N, 3, S, S)."""
        if self.stack:
            return windowed_gradients(self.stack, self.outputs, self.x, keys, self.preset.rule, self.convolutions)
        return torch.cat([self.backward(self.activation[(0, *key)], self.x) for key in keys])

    def blob(self, neuron: RankedNeuron) -> NDArray[np.bool_] | None:
        self.check("blobs")
        return find_blob(self.gradients[neuron[:3]], self.preset)

    @staticmethod
    def backward(output: Tensor, to: Tensor) -> Tensor:
        return torch.autograd.grad(output, to, retain_graph=True)[0]
