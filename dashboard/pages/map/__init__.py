"""Items and users on a plane, and what hands do to them."""
