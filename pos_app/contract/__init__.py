"""What goes over the wire between till and HQ; the only room that knows the JSON shape."""
