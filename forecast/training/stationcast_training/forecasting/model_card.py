"""The text that ships beside a forecast model's files."""

from __future__ import annotations

from .settings import Settings
from .validation import Scores


def model_card(settings: Settings, scores: list[Scores], difference: float) -> str:
    rows = "\n".join(
        f"| {s.network} | {s.mse[0]:.2f} ({s.skip_mse[0]:.2f}) | {s.mse[1]:.2f} ({s.skip_mse[1]:.2f}) "
        f"| {s.coverage[0]:.3f} / {s.coverage[1]:.3f} |"
        for s in scores
    )
    data = "\n".join(
        f"| {p.network} | {p.first} to {p.last} (exclusive) | {p.licence} |" for p in settings.train
    )
    return f"""# {settings.name} {settings.version}

{settings.description}

**In:** 48 hours of temperature, wind speed and direction, pressure, dew point and humidity of a node of 1 to
11 stations, with gaps. **Out:** for each station and each of the next 24 hours the expected temperature
and wind speed, their 10, 25, 50, 75 and 90 % quantiles, and the expected wind vector.

**How:** every gap is filled from the hours and stations around it; CorrFormer's data embedding (Wu et al. 2023)
turns the node into 48 tokens, which laid out row by row are one {settings.model.map_size[0]} x
{settings.model.map_size[1]} picture; UniRepLKNet-{settings.model.backbone.upper()} (arXiv 2311.15599), its dilated
branches merged, reads the picture; a decoder shared by all stations joins what it saw with the station's own
features and corrects a linear map (ridge regression) of these. Time enters as the sun stands at the station,
and places as offsets within the node, so that stations that were never trained on can be forecast.

## Trained on

| network | period | terms |
|---|---|---|
{data}

## Validation

Mean over leads 1 to 24 h, squared error of the expected value, on periods that were not trained on. In
brackets the linear map alone. The widths of the intervals were calibrated on these periods, so their coverage
here says little; test periods are scored with `stationcast verify`.

| network | temperature MSE, degC² | wind speed MSE, m²/s² | 80 % interval covers, temperature / wind |
|---|---|---|---|
{rows}

## Limits

Trained on the Netherlands, Taiwan and Ireland: expect less of deserts, the Arctic and high mountains. Local
effects of a station are known only from its last 48 hours. No forecast beyond 24 hours. It is not a warning
service. ONNX Runtime equals PyTorch to {difference:.1e} degC or m/s. Large weights are stored as float16.
"""
