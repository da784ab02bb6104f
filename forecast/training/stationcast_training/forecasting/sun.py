"""Where the sun stands, from a station's place and the calendar features of an hour.

Local solar time and the height of the sun replace clock time and longitude, so
that what is learned on one continent holds on the next.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

OBLIQUITY = math.radians(23.44)


def hour_and_day(time: Tensor) -> tuple[Tensor, Tensor]:
    """Calendar features [..., 4] back to hour of day (UTC) and day of year, both [...]."""
    return (time[..., 0] + 0.5) * 23, (time[..., 3] + 0.5) * 365 + 1


def declination(day: Tensor) -> Tensor:
    """Declination of the sun in radians (Cooper's cosine form, good to about a degree)."""
    return -OBLIQUITY * torch.cos(2 * math.pi / 365.25 * (day + 10))


def solar_angle(hour: Tensor, longitude: Tensor) -> Tensor:
    """Hour angle of the sun in radians, 0 at local solar noon; longitude in degrees."""
    return 2 * math.pi / 24 * (hour + longitude / 15 - 12)


def cosine_of_zenith(hour: Tensor, day: Tensor, latitude: Tensor, longitude: Tensor) -> Tensor:
    """1 with the sun overhead, negative at night. Degrees in; all arguments broadcast."""
    phi, delta = torch.deg2rad(latitude), declination(day)
    return torch.sin(phi) * torch.sin(delta) + torch.cos(phi) * torch.cos(delta) * torch.cos(
        solar_angle(hour, longitude)
    )
