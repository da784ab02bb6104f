"""A general forecast model tuned to one network, in closed form: minutes on a processor, and no run to watch.

What comes to a station is at others first. A ridge regression that reads the whole network knows which; the general
model knows what no linear map can. Their forecasts are blended, lead by lead, as was best on a validation period.
"""
