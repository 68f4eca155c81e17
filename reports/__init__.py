"""Tell: press-opinion reports as one content model, written from counted facts, and its renderers."""
