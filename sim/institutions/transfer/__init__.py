"""Results on their way to the market: register, technology market, centres and bases, first purchase, insurance, vouchers."""
