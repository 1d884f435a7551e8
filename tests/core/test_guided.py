"""Guided backpropagation: the effect of each rule, the checks against references, and the networks that are refused."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest
import torch
from captum.attr import Deconvolution, GuidedBackprop, NeuronDeconvolution, NeuronGuidedBackprop
from torch import Tensor, nn
from torch.nn import functional as F

from fastloc_core.errors import ModelError
from fastloc_core.localization.algorithm1.spared import MaskedScores
from fastloc_core.localization.algorithm1.windowed import outputs_of, plain_stack, windowed_gradients
from fastloc_core.localization.algorithm1.winograd import Convolutions
from fastloc_core.localization.guided import ReluMode, require_guidable
from fastloc_core.localization.rules import ReluRule
from fastloc_core.localization.scoring import masked_logits
from fastloc_core.models.classifier import Classifier, Preprocessing
from fastloc_core.models.registry import ARCHITECTURES
from tests.core.networks import FAMILIES, on_meta, random_network

captum_announces_its_hooks = pytest.mark.filterwarnings("ignore:Setting backward hooks on ReLU activations")


@contextmanager
def watched(module: nn.Module, *names: str) -> Iterator[dict[str, Tensor]]:
    outputs: dict[str, Tensor] = {}

    def keeper(name: str) -> Callable[[nn.Module, tuple[Tensor, ...], Tensor], None]:
        return lambda _module, _inputs, output: outputs.update({name: output})

    handles = [module.get_submodule(name).register_forward_hook(keeper(name)) for name in names]
    yield outputs
    for handle in handles:
        handle.remove()


def best_neuron(activation: Tensor) -> tuple[int, int, int]:
    channel, y, x = torch.unravel_index(activation[0].argmax(), activation.shape[1:])
    return int(channel), int(y), int(x)


def gradient_of(output: Tensor, x: Tensor) -> Tensor:
    return torch.autograd.grad(output, x, retain_graph=True)[0]


def test_one_forward_pass_serves_the_three_rules_as_computed_by_hand() -> None:
    hidden, out = nn.Linear(2, 3, bias=False), nn.Linear(3, 1, bias=False)
    hidden.weight.data = torch.tensor([[1.0, 1.0], [1.0, -1.0], [0.0, 1.0]])
    out.weight.data = torch.tensor([[2.0, 5.0, -1.0]])
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with ReluMode() as mode:
        y = out(hidden(x).relu()).relu()  # the hidden units are 3, -1 and 2 before the ReLU; the output is 4
    found = {}
    for mode.rule in ReluRule:
        found[mode.rule] = gradient_of(y, x).tolist()
    assert y.item() == 4
    assert found == {
        "plain": [2, 1],  # (2, 0, -1) comes back through the hidden ReLU, because its second unit was off
        "deconv": [7, -3],  # (2, 5, 0): only positive values on the way back
        "guided": [2, 2],  # (2, 0, 0): both
    }


SPELLINGS: dict[str, Callable[[Tensor], Tensor]] = {
    "nn.ReLU": nn.ReLU(),
    "nn.ReLU in place": nn.ReLU(inplace=True),
    "F.relu": F.relu,
    "F.relu in place": lambda x: F.relu(x, inplace=True),
    "F.relu by keyword": lambda x: F.relu(input=x),
    "torch.relu": torch.relu,
    "torch.relu_": torch.relu_,
    "Tensor.relu": lambda x: x.relu(),
    "Tensor.relu_": lambda x: x.relu_(),
    "nn.ReLU6": nn.ReLU6(),
    "F.relu6": F.relu6,
    "F.hardtanh": lambda x: F.hardtanh(x, 0, 6),
    "nn.Hardtanh in place": nn.Hardtanh(0, 6, inplace=True),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_way_to_write_a_relu_is_reached(spelling: str) -> None:
    relu, saturates = SPELLINGS[spelling], "6" in spelling or "anh" in spelling
    x = torch.tensor([-1.0, 3.0, 7.0, 3.0], requires_grad=True)
    with ReluMode(ReluRule.GUIDED) as mode:
        out = relu(x * 1)
    assert mode.count == 1
    assert out.tolist() == [0, 3, 6 if saturates else 7, 3]
    signs = torch.tensor([1.0, 1.0, 1.0, -1.0])
    assert gradient_of((out * signs).sum(), x).tolist() == [0, 1, 0 if saturates else 1, 0]


def test_a_hardtanh_that_is_no_relu_is_left_alone() -> None:
    with ReluMode() as mode:
        assert F.hardtanh(torch.tensor([-3.0, 3.0])).tolist() == [-1, 1]
    assert mode.count == 0


def test_the_plain_rule_agrees_with_finite_differences() -> None:
    torch.manual_seed(0)
    first, second = nn.Conv2d(2, 4, 3).double(), nn.Conv2d(4, 3, 3).double()

    def net(x: Tensor) -> Tensor:
        with ReluMode(ReluRule.PLAIN):
            return F.relu(F.hardtanh(second(F.relu(first(x)) * 9), 0, 6) - 1).sum((2, 3))

    x = torch.randn(1, 2, 7, 7, dtype=torch.float64, requires_grad=True)
    # the mode reads its rule on the way back, so gradcheck's backward passes follow it too
    assert torch.autograd.gradcheck(net, x)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_plain_rule_is_the_ordinary_gradient_of_every_kind_of_network(name: str) -> None:
    module, layer = random_network(name), ARCHITECTURES[name].layers[1]
    x = torch.randn(1, 3, 64, 64, requires_grad=True)
    with watched(module, layer) as ordinary:
        module(x)
    with watched(module, layer) as intercepted, ReluMode(ReluRule.PLAIN):
        module(x)
    expected = gradient_of(ordinary[layer].sum(), x)
    assert expected.any()
    error = gradient_of(intercepted[layer].sum(), x) - expected
    assert error.abs().max() <= 1e-5 * expected.abs().max()


@captum_announces_its_hooks
@pytest.mark.parametrize("name", ["vgg11", "resnet18", "squeezenet1_1"])
def test_captum_computes_the_same_gradients(name: str) -> None:
    module, layer = random_network(name), ARCHITECTURES[name].layers[1]
    for part in module.modules():
        if isinstance(part, nn.ReLU):
            part.inplace = False  # captum's hooks need it
    x = torch.randn(1, 3, 64, 64, requires_grad=True)
    with watched(module, layer) as outputs, ReluMode() as mode:
        logits = module(x)
    neuron = best_neuron(outputs[layer])
    target = module.get_submodule(layer)
    for mode.rule, of_class, of_neuron in (
        (ReluRule.GUIDED, GuidedBackprop(module), NeuronGuidedBackprop(module, target)),
        (ReluRule.DECONV, Deconvolution(module), NeuronDeconvolution(module, target)),
    ):
        ours = gradient_of(outputs[layer][(0, *neuron)], x)
        assert ours.any()
        torch.testing.assert_close(ours, of_neuron.attribute(x, neuron_selector=neuron))
        torch.testing.assert_close(gradient_of(logits[0, 2], x), of_class.attribute(x, target=2))


def test_the_model_is_left_as_it_was() -> None:
    module = random_network("mobilenet_v2")
    x = torch.randn(1, 3, 64, 64, requires_grad=True)
    weights, before = {k: v.clone() for k, v in module.state_dict().items()}, module(x)
    with ReluMode():
        gradient_of(module(x)[0, 0], x)
    require_guidable(module)
    assert torch.equal(module(x), before)
    assert all(torch.equal(v, weights[k]) for k, v in module.state_dict().items())
    assert x.grad is None
    assert all(p.grad is None for p in module.parameters())
    assert not any(m._forward_hooks or m._backward_hooks for m in module.modules())


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_registered_architecture_can_be_guided(name: str) -> None:
    require_guidable(on_meta(name))


class Net(nn.Module):
    """A convolution and a ReLU, then the layers of a test."""

    def __init__(self, then: Callable[[Tensor], Tensor], relu: Callable[[Tensor], Tensor] = F.relu) -> None:
        super().__init__()
        self.conv, self.then, self.relu = nn.Conv2d(3, 4, 3), then, relu

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.then(self.relu(self.conv(x)))
        return out


@pytest.mark.parametrize(
    ("module", "message"),
    [
        (Net(F.silu), "needs ReLUs, and Net uses silu"),
        (Net(lambda x: x * x.mean((2, 3), keepdim=True).sigmoid()), "needs ReLUs, and Net uses sigmoid"),
        (Net(lambda x: x.clamp(min=0)), "reaches 1 of 2 ReLUs of Net"),
        (Net(lambda x: torch.maximum(x, torch.zeros(()))), "reaches 1 of 2 ReLUs of Net"),
        (Net(lambda x: x, relu=lambda x: x * (x > 0)), "needs ReLUs, and Net runs none"),
    ],
    ids=["silu", "gate", "clamp", "maximum", "product"],
)
def test_a_network_whose_gradients_would_be_wrong_is_refused(module: nn.Module, message: str) -> None:
    with pytest.raises(ModelError, match=message) as refusal:
        require_guidable(module.eval())
    assert "fastloc models list" in refusal.value.remedy


def stacked(*layers: nn.Module) -> nn.Module:
    module = nn.Module()
    module.features = nn.Sequential(*layers)
    return module.requires_grad_(False)


def of_vgg_kind() -> nn.Module:
    convs = [nn.Conv2d(a, b, 3, padding=1) for a, b in ((3, 6), (6, 6), (6, 8), (8, 8))]
    a, b, c, d = ((conv, nn.ReLU(inplace=True)) for conv in convs)
    return stacked(*a, *b, nn.MaxPool2d(2, 2), *c, nn.MaxPool2d(2, 2), *d)


def of_alexnet_kind() -> nn.Module:
    convs = nn.Conv2d(3, 6, 11, 4, 2), nn.Conv2d(6, 8, 5, padding=2), nn.Conv2d(8, 8, 3, padding=1)
    a, b, c = ((conv, nn.ReLU(inplace=True)) for conv in convs)
    return stacked(*a, nn.MaxPool2d(3, 2), *b, nn.MaxPool2d(3, 2), *c)


@pytest.mark.parametrize(
    ("build", "size"),
    [(of_vgg_kind, 41), (of_alexnet_kind, 130), (lambda: random_network("vgg11").double(), 96)],
    ids=["vgg", "alexnet", "vgg11"],
)
def test_the_gradient_computed_in_windows_is_that_of_autograd(build: Callable[[], nn.Module], size: int) -> None:
    torch.manual_seed(0)
    module = build().double()
    layer = "features.17" if size == 96 else f"features.{len(module.get_submodule('features')._modules) - 1}"
    x = torch.randn(1, 3, size, size, dtype=torch.float64)
    x[..., size // 2 :] = 0.5  # equal neighbours: max-pooling has ties to break
    stack = plain_stack(module, layer)
    outputs = outputs_of(stack, x)
    x.requires_grad_()
    with watched(module, layer) as watched_outputs, ReluMode() as mode:
        module.get_submodule("features")(x)
    activation = watched_outputs[layer]
    _, _, height, width = activation.shape
    corners = ((0, 0), (0, width - 1), (height - 1, 0), (height - 1, width - 1), (height // 2, width // 2))
    places = corners[::4] if size == 96 else corners
    neurons = [(int(activation[0, :, y, column].argmax()), y, column) for y, column in places]
    for mode.rule in ReluRule:
        found = windowed_gradients(stack, outputs, x, neurons, mode.rule, Convolutions())
        for neuron, image in zip(neurons, found, strict=True):
            assert activation[(0, *neuron)] > 0
            expected = gradient_of(activation[(0, *neuron)], x)[0]
            torch.testing.assert_close(image, expected, rtol=1e-9, atol=1e-12 * float(expected.abs().max()))


def test_only_plain_stacks_are_computed_in_windows() -> None:
    served = {name for name, a in ARCHITECTURES.items() if plain_stack(on_meta(name), a.layers[1])}
    assert served == {"vgg11", "vgg13", "vgg16", "vgg19", "alexnet"}
    for odd in (
        nn.Conv2d(4, 4, 3, groups=2),
        nn.Conv2d(4, 4, 3, dilation=2),
        nn.Conv2d(4, 4, 3, padding="same"),
        nn.Conv2d(4, 4, 3, padding=1, padding_mode="reflect"),
        nn.MaxPool2d(2, padding=1),
        nn.MaxPool2d(2, ceil_mode=True),
        nn.BatchNorm2d(4),
    ):
        assert not plain_stack(stacked(nn.Conv2d(3, 4, 3), odd, nn.ReLU()), "features.2")


@pytest.mark.parametrize(("build", "size"), [(of_vgg_kind, 41), (of_alexnet_kind, 130)], ids=["vgg", "alexnet"])
def test_the_scores_computed_around_masks_are_those_of_the_whole_images(
    build: Callable[[], nn.Module], size: int
) -> None:
    torch.manual_seed(0)
    features = list(build().get_submodule("features").children())
    module = nn.Sequential(
        OrderedDict(features=nn.Sequential(*features), pool=nn.AdaptiveAvgPool2d(4), flat=nn.Flatten())
    )
    module.append(nn.Linear(module(torch.zeros(1, 3, size, size)).shape[1], 5))
    labels, of = list("abcde"), ARCHITECTURES["vgg16"]
    classifier = Classifier(module.double(), of, labels, Preprocessing(max(size, 32)), "plain", "cpu")
    x = torch.randn(1, 3, size, size, dtype=torch.float64)
    masks = np.zeros((6, size, size), bool)
    for mask, (y, x0) in zip(masks, [(0, 0), (0, 20), (20, 0), (15, 15), (size - 1, size - 1)], strict=False):
        mask[y : y + 15, x0 : x0 + 9] = True
    masks[5] = True
    masked = MaskedScores(classifier, Convolutions())
    assert len(masked.stack) == len(features)
    found = masked.logits(x, list(masks), lambda _: None)
    torch.testing.assert_close(found, masked_logits(classifier, x, list(masks), lambda _: None), rtol=1e-6, atol=1e-6)
    assert found.std(0).min() > 1e-3  # the masks differ
