package io.spectra.webhooks.attempt;

/// The id of one delivery: an integer below 2^53 that grows with time. Every JSON reader can
/// therefore represent it exactly, and a range of ids is a range of time. [DeliveryIds] generates
/// an id when the delivery's first attempt starts. Ids are never reused.
public record DeliveryId(long value) implements Comparable<DeliveryId> {
  static final int VALUE_BITS = 53;

  public DeliveryId {
    if (value < 0 || value >= 1L << VALUE_BITS) {
      throw new IllegalArgumentException("delivery id must be 0 to 2^53 - 1, was " + value);
    }
  }

  @Override
  public int compareTo(DeliveryId other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
