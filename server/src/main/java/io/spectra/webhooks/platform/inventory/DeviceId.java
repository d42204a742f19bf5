package io.spectra.webhooks.platform.inventory;

/// The id of a device: a positive integer given by the store.
record DeviceId(long value) {
  public DeviceId {
    if (value < 1) {
      throw new IllegalArgumentException("the id of a device must be positive, was " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
