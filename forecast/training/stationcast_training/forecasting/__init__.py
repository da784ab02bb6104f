"""The forecast model: station features, linear skip, embedding, backbone, quantile head; and its training."""
