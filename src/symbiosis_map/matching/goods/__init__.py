"""By-products, organic streams, CO2 and gases: uses, acceptors, transport and value."""
