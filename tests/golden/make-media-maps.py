"""Writes tests/golden/media: small files of every modality, and the maps that the training side makes of them.

    forecast/training/python.sh tests/golden/make-media-maps.py
"""

import io
import zipfile
from pathlib import Path

import numpy as np
import soundfile
from PIL import Image
from safetensors.numpy import save_file
from stationcast_training.heads.mappers import Mapping, map_file

FOLDER = Path(__file__).parent / "media"
MAPPINGS = {
    "image": Mapping("image", 24, 32),
    "audio": Mapping("audio", 40, 32, frame_length=64.0, frame_shift=40.0),
    "pointcloud": Mapping("pointcloud", 24, 24),
    "video": Mapping("video", 32, 48),
}


def write_files() -> dict[str, list[str]]:
    random = np.random.default_rng(7)
    FOLDER.mkdir(exist_ok=True)
    return {
        "image": write_pictures(random),
        "audio": write_sounds(random),
        "pointcloud": [write_tree(random)],
        "video": write_videos(),
    }


def write_pictures(random: np.random.Generator) -> list[str]:
    rows, columns = np.mgrid[0:90, 0:131]
    sky = np.stack([columns * 1.5, rows * 2.0, 255 - rows], axis=2) + random.normal(0, 8, (90, 131, 3))
    picture = Image.fromarray(sky.clip(0, 255).astype(np.uint8))
    turned = Image.Exif()
    turned[0x0112] = 6
    picture.save(FOLDER / "turned.jpg", quality=80, exif=turned)
    alpha = picture.resize((40, 52)).convert("RGBA")
    alpha.putalpha(Image.fromarray(np.mgrid[0:52, 0:40][1].astype(np.uint8) * 6))
    alpha.save(FOLDER / "alpha.png")
    picture.convert("L").save(FOLDER / "grey.png")
    picture.save(FOLDER / "sky.webp", lossless=True)
    return ["turned.jpg", "alpha.png", "grey.png", "sky.webp"]


def write_sounds(random: np.random.Generator) -> list[str]:
    time = np.arange(44_100) / 44_100
    left = 0.4 * np.sin(2 * np.pi * 660 * time) * np.exp(-3 * time)
    right = 0.2 * np.sin(2 * np.pi * 2_500 * time) + 0.01 * random.normal(size=len(time))
    stereo = np.stack([left, right], axis=1)
    soundfile.write(FOLDER / "stereo.flac", stereo, 44_100)
    soundfile.write(FOLDER / "mono.ogg", left, 44_100)
    soundfile.write(FOLDER / "mono.mp3", right, 44_100)
    soundfile.write(FOLDER / "low-rate.wav", right[::4], 11_025, subtype="PCM_24")
    return ["stereo.flac", "mono.ogg", "mono.mp3", "low-rate.wav"]


def write_tree(random: np.random.Generator) -> str:
    crown = random.normal(0, 1.2, (300, 3)) + [0, 0, 5]
    stem = np.stack([*random.normal(0, 0.1, (2, 60)), random.uniform(0, 4, 60)], axis=1)
    np.savetxt(FOLDER / "tree.xyz", np.concatenate([crown, stem]) + [100, 50, 3], fmt="%.3f")
    return "tree.xyz"


def write_videos() -> list[str]:
    frames = []
    for step in range(21):
        frame = np.zeros((40, 60, 3), dtype=np.uint8)
        frame[10:30, 2 * step : 2 * step + 12] = (200, 10 * step, 40)
        frames.append(Image.fromarray(frame))
    frames[0].save(FOLDER / "moving.gif", save_all=True, append_images=frames[1:], duration=100)
    with zipfile.ZipFile(FOLDER / "moving.zip", "w") as archive:
        for step, frame in enumerate(frames[:12]):
            content = io.BytesIO()
            frame.save(content, "png")
            # A fixed time, so that the same file comes out each time.
            archive.writestr(zipfile.ZipInfo(f"frames/{step}.png"), content.getvalue())
    return ["moving.gif", "moving.zip"]


def main() -> None:
    maps = {
        name: np.ascontiguousarray(map_file(FOLDER / name, MAPPINGS[modality]))
        for modality, names in write_files().items()
        for name in names
    }
    save_file(maps, FOLDER / "maps.safetensors")


if __name__ == "__main__":
    main()
