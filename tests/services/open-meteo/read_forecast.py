"""Asks a server for forecasts with Open-Meteo's Python clients, and prints what they made of it as JSON."""

import asyncio
import json
import sys

import openmeteo_requests
from aiohttp import ClientSession
from open_meteo import HourlyParameters, OpenMeteo, OpenMeteoError

SERVER = sys.argv[1]


def with_flatbuffers() -> dict:
    """openmeteo-requests takes the address as an argument."""
    client = openmeteo_requests.Client()
    address = f"{SERVER}/v1/forecast"
    asked = {
        "latitude": [40.7, 40.78],
        "longitude": [-74.2, -73.87],
        "hourly": ["temperature_2m", "temperature_2m_p10", "wind_speed_10m"],
        "timezone": "America/New_York",
        "forecast_hours": 3,
    }
    places = client.weather_api(address, params=asked)
    hourly = places[0].Hourly()
    try:
        client.weather_api(address, params={**asked, "hourly": "temperature_3m"})
        refusal = None
    except openmeteo_requests.OpenMeteoRequestsError as error:
        refusal = str(error)
    return {
        "places": len(places),
        "latitude": places[0].Latitude(),
        "utc_offset_seconds": places[0].UtcOffsetSeconds(),
        "timezone": places[0].Timezone().decode(),
        "time": hourly.Time(),
        "time_end": hourly.TimeEnd(),
        "interval": hourly.Interval(),
        "variables": [
            {
                "variable": hourly.Variables(index).Variable(),
                "altitude": hourly.Variables(index).Altitude(),
                "aggregation": hourly.Variables(index).Aggregation(),
                "unit": hourly.Variables(index).Unit(),
                "values": [
                    None if value != value else round(float(value), 3)
                    for value in hourly.Variables(index).ValuesAsNumpy()
                ],
            }
            for index in range(hourly.VariablesLength())
        ],
        "refusal": refusal,
    }


class RoutedSession:
    """A session for a client whose host is fixed in its source: what is meant for that host goes to the server."""

    def __init__(self, session: ClientSession) -> None:
        self._session = session

    def get(self, url, **options):
        return self._session.get(f"{SERVER}{url.raw_path_qs}", **options)


async def with_json() -> dict:
    async with ClientSession() as session:
        client = OpenMeteo(session=RoutedSession(session))
        forecast = await client.forecast(
            latitude=40.7,
            longitude=-74.2,
            hourly=[HourlyParameters.TEMPERATURE_2M, HourlyParameters.WIND_SPEED_10M],
            forecast_hours=3,
        )
        try:
            await client.forecast(latitude=52, longitude=5, hourly=[HourlyParameters.TEMPERATURE_2M])
            refusal = None
        except OpenMeteoError as error:
            refusal = str(error)
        return {
            "elevation": forecast.elevation,
            "timezone": forecast.timezone,
            "time": [str(time) for time in forecast.hourly.time],
            "temperature_2m": forecast.hourly.temperature_2m,
            "unit": forecast.hourly_units.temperature_2m,
            "refusal": refusal,
        }


print(json.dumps({"flatbuffers": with_flatbuffers(), "json": asyncio.run(with_json())}))
