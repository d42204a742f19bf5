package io.spectra.webhooks.tenant;

/// The id of a tenant: a positive integer that the store generates.
public record TenantId(long value) {
  public TenantId {
    if (value < 1) {
      throw new IllegalArgumentException("the id of a tenant must be positive, was " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
