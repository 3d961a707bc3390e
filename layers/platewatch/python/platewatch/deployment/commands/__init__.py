"""platewatch deploy and platewatch doctor."""
