"""Networks of torchvision and timm that nobody described: what they are is found by their structure."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
import timm
import torch
from numpy.typing import NDArray
from safetensors.torch import save
from torch import nn
from torchvision import models as torchvision

from fastloc_core.boxes import Box
from fastloc_core.errors import Cancelled, DownloadError, ModelError, UnknownModel
from fastloc_core.localization.presets import PRESETS
from fastloc_core.localization.proposing import Proposer
from fastloc_core.models import card, library, registry
from fastloc_core.models.classifier import Classifier, Preprocessing
from fastloc_core.models.loading import load
from tests.core.structures import shaken

LABELS = list("abcd")
REFINED = PRESETS["refined"]


def classifier(name: str, module: nn.Module | None = None) -> Classifier:
    of = registry.architecture(name)
    return Classifier(module or shaken(of.build(4)), of, LABELS, of.preprocessing, name, "cpu")


@pytest.mark.parametrize("name", ["timm/test_vit3", "timm/test_convnext", "timm/test_resnet", "shufflenet_v2_x0_5"])
def test_a_network_that_nobody_described_proposes(cat: NDArray[np.uint8], name: str) -> None:
    network = classifier(name)
    height, width = cat.shape[:2]
    found = Proposer(network, REFINED.changed(instances=1)).propose(cat, Path("cat.png"), classes=(2,)).proposals
    assert found
    assert all(each.box.area > 0 and each.box == each.box.clipped(width, height) for each in found)
    assert all(isinstance(each.box, Box) and 0 <= each.confidence <= 1 for each in found)


@pytest.mark.parametrize(
    ("preset", "name", "reason"),
    [
        ("paper", "timm/test_vit3", "needs ReLUs, and VisionTransformer uses gelu. Use the preset refined"),
        ("seed-exact", "timm/test_convnext", "needs ReLUs, and ConvNeXt uses gelu. Use the preset refined"),
        ("paper", "shufflenet_v2_x0_5", "not known which layers paper should look at .*Use the preset refined"),
        ("Grad-CAM", "timm/test_convnext", "does not know where to look"),
    ],
)
def test_a_preset_that_needs_described_layers_says_so(preset: str, name: str, reason: str) -> None:
    with pytest.raises(ModelError, match=reason):
        Proposer(classifier(name), PRESETS[preset])


def test_a_network_of_one_size_is_used_at_no_other() -> None:
    of = registry.architecture("timm/test_vit3")
    assert of.only_size == of.preprocessing.size == 160
    assert registry.architecture("swin_t").only_size is None
    with pytest.raises(ModelError, match="takes images of 160 x 160 pixels only, and mine has the size 224"):
        Classifier(of.build(4), of, LABELS, Preprocessing(224), "mine", "cpu")


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("timm/test_vit", "head"),
        ("timm/deit_tiny_distilled_patch16_224", "head"),
        ("vit_b_32", "heads.head"),
        ("mnasnet0_5", "classifier.1"),
        ("squeezenet1_0", "classifier.1"),
    ],
)
def test_the_head_has_a_row_for_each_class(name: str, head: str) -> None:
    of = registry.architecture(name)
    with torch.device("meta"):
        state = registry.build(name, 7).state_dict()
    assert of.head == head
    assert state[f"{head}.weight"].shape[0] == 7


def test_what_timm_says_of_its_weights_is_known() -> None:
    of = registry.architecture("timm/vit_tiny_patch16_224.augreg_in21k")
    assert of.preprocessing == Preprocessing(224, (0.5,) * 3, (0.5,) * 3)
    assert of.published
    url, labels, _ = of.published.details()
    assert url.endswith("/timm/vit_tiny_patch16_224.augreg_in21k/resolve/main/model.safetensors")
    assert (len(labels), labels[0]) == (21843, "organism, being")
    assert registry.architecture("timm/vit_small_patch14_dinov2").published is None, "it knows no classes"


def test_names_are_read_without_importing_the_packages() -> None:
    code = (
        "import json, sys; from fastloc_core.models import library, registry; library.entries();"
        "found = registry.names(); print(json.dumps([found, [*{'torch', 'timm', 'torchvision'} & {*sys.modules}]]))"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    found, imported = json.loads(run.stdout)
    assert imported == []
    assert {f"timm/{name}" for name in timm.list_models()} == {name for name in found if name.startswith("timm/")}
    assert {*torchvision.list_models(module=torchvision)} <= {*found}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("timm/convnext_tinny", "Did you mean timm/convnext_tiny"),
        ("timm/test_vit.in2k", "no weights “in2k” of test_vit. Did you mean timm/test_vit.r160_in1k"),
        ("timm/hf-hub:someone/something", "timm has no architecture"),
        ("swin_tt", "Did you mean swin_t "),
    ],
)
def test_an_unknown_name_gets_suggestions(name: str, message: str) -> None:
    with pytest.raises(UnknownModel, match=message):
        registry.architecture(name)


@pytest.mark.parametrize("name", ["swin_s3_tiny_224", "swinv2_cr_tiny_224", "levit_128s"])
def test_constants_that_no_file_holds_are_computed(name: str) -> None:
    """Swin's masks, for example, which say what a shifted window may look at."""
    with torch.device("meta"):
        ours = registry.build(f"timm/{name}", 2)
    computed = dict(ours.named_buffers())
    for key, value in timm.create_model(name, num_classes=2).named_buffers():
        assert key in ours.state_dict() or torch.equal(computed[key], value), key


@pytest.mark.parametrize("name", ["timm/test_vit3", "timm/test_maxvit", "regnet_y_400mf"])
def test_weights_that_are_read_from_a_file_give_the_same_answers(name: str, tmp_path: Path) -> None:
    of = registry.architecture(name)
    module = shaken(of.build(4))
    (tmp_path / "weights.safetensors").write_bytes(save(module.state_dict()))
    (tmp_path / "labels.txt").write_text("\n".join(LABELS))
    card.write(
        card.ModelCard(
            name="mine",
            architecture=name,
            weights=tmp_path / "weights.safetensors",
            labels=tmp_path / "labels.txt",
            preprocessing=of.preprocessing,
            path=tmp_path / "model.toml",
        )
    )
    image = np.full((40, 60, 3), (200, 60, 10), np.uint8)
    again = load(str(tmp_path / "model.toml"), "cpu")
    torch.testing.assert_close(again.classify(image), classifier(name, module).classify(image))


class Hub(BaseHTTPRequestHandler):
    """Answers as timm's hub: the address of a file points elsewhere, and tells the file's digest."""

    def __init__(self, content: bytes, digest: str, *args: object) -> None:
        self.content, self.digest = content, digest
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        if self.path == "/timm/test_vit3.r160_in1k/resolve/main/model.safetensors":
            self.send_response(302)
            self.send_header("Location", "/blob")
            self.send_header("X-Linked-ETag", f'"{self.digest}"')
            self.end_headers()
        elif self.path == "/blob":
            self.send_response(200)
            self.send_header("Content-Length", str(len(self.content)))
            self.end_headers()
            self.wfile.write(self.content)
        else:
            self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def published() -> nn.Module:
    return shaken(timm.create_model("test_vit3", num_classes=1000))


@pytest.fixture
def hub(published: nn.Module, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[None]:
    content = save(published.state_dict())
    digest = getattr(request, "param", sha256(content).hexdigest())
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Hub, content, digest)) as http:
        http.daemon_threads = False
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{http.server_port}")
        thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield
        http.shutdown()
        thread.join()


def fetched(name: str, cancelled: bool = False) -> Path:
    return library.download(name, lambda done, total: None, lambda: cancelled)


@pytest.mark.usefixtures("hub")
def test_a_model_of_timm_is_downloaded_listed_used_and_removed(published: nn.Module) -> None:
    with pytest.raises(ModelError, match=r"not downloaded yet .* “fastloc models download timm/test_vit3”"):
        load("timm/test_vit3")
    with pytest.raises(Cancelled):
        fetched("timm/test_vit3", cancelled=True)
    path = fetched("timm/test_vit3")
    full = "timm/test_vit3.r160_in1k"
    assert path == fetched(full)
    assert library.find("timm/test_vit3").state == "ready"
    assert [(each.name, each.state) for each in library.entries() if each.origin == "timm"] == [(full, "ready")]
    network = load(full, "cpu")
    image = np.full((40, 60, 3), (200, 60, 10), np.uint8)
    torch.testing.assert_close(network.classify(image), classifier("timm/test_vit3", published).classify(image))
    assert network.labels.names[1] == "goldfish"
    library.remove(full)
    assert not [each for each in library.entries() if each.origin == "timm"]


@pytest.mark.parametrize("hub", ["0" * 64], indirect=True)
@pytest.mark.usefixtures("hub")
def test_a_damaged_download_is_refused() -> None:
    with pytest.raises(DownloadError, match=r"arrived damaged: its SHA-256 begins with .*, not 00000000"):
        fetched("timm/test_vit3")
    assert library.find("timm/test_vit3").path is None


@pytest.mark.usefixtures("hub")
def test_a_file_that_the_hub_does_not_have_is_reported() -> None:
    with pytest.raises(DownloadError, match="answered 404 Not Found"):
        fetched("timm/test_vit2")


def test_weights_that_nobody_publishes_are_not_downloaded() -> None:
    with pytest.raises(ModelError, match="no published weights of timm/vit_small_patch14_dinov2"):
        fetched("timm/vit_small_patch14_dinov2")
