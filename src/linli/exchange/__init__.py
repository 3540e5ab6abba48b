"""Exchange shop 积分兑换: points against things whose stock cannot go below nothing."""
