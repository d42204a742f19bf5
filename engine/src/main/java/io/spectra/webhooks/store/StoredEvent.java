package io.spectra.webhooks.store;

/// An event with the sequence that the writer gave it. Sequences grow in the order in which a node
/// accepted its events; the events of one change have consecutive ones.
public record StoredEvent(long sequence, NewEvent event) {

  /// Returns the sequence of the first event of the change that this event belongs to.
  public long change() {
    return sequence - event.position();
  }
}
