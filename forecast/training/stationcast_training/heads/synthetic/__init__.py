"""Training data that is made here, for heads whose real data may not be shipped with."""
