package io.spectra.webhooks.platform.orders;

/// The id of an order: a positive integer given by the store.
record OrderId(long value) {
  public OrderId {
    if (value < 1) {
      throw new IllegalArgumentException("the id of an order must be positive, was " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
