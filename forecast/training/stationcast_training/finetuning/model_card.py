"""The text that ships beside a network's model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor

if TYPE_CHECKING:
    from .export import Description
    from .network_model import NetworkModel

LEADS = (1, 3, 6, 12, 18, 24)


def model_card(
    model: NetworkModel, description: Description, errors: dict[str, Tensor], difference: float
) -> str:
    general = f"{model.general.manifest['name']}-{model.general.manifest['version']}"
    linear, alone, blended = errors["linear"], errors["general"], errors["blended"]
    rows = "\n".join(
        f"| {lead} h | " + " | ".join(scores(x[lead - 1]) for x in (linear, alone, blended)) + " |"
        for lead in LEADS
    )
    means = " | ".join(scores(x.mean(0)) for x in (linear, alone, blended))
    return f"""# {description.name} {description.version}

Temperature and wind for the next 24 hours at {len(model.node)} stations, which have to be these: the manifest names
them in the order in which the graph reads them. Any of them may be silent.

**How:** a ridge regression reads the last day of all stations together, with the hour, the season and products of
the network's leading principal components, and forecasts all of them. `{general}`, which reads the stations in nodes
through CorrFormer's embedding and UniRepLKNet, forecasts them too. The expected values are blended with a share
for each lead and variable; the general model's distribution is moved there, and its width calibrated.

## Fitted on

{model.network.name}, {" to ".join(description.train)} (exclusive): {description.licence}. Penalties, shares and widths
were chosen on {" to ".join(description.validate)} (exclusive). What `{general}` was trained on is in its own card.

## Validation

Squared error of the expected value, temperature / wind, on the period of the choices.

| lead | linear map alone | {general} alone | this model |
|---|---|---|---|
{rows}
| mean | {means} |

ONNX Runtime equals PyTorch to {difference:.1e} degC or m/s.
"""


def scores(values: Tensor) -> str:
    return f"{float(values[0]):.2f} / {float(values[1]):.2f}"
