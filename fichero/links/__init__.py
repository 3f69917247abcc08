"""Links between texts of forms, and from them to the world: suggested, reviewed, published."""
