package io.spectra.webhooks.server.storage;

import java.util.List;

/// One page of a list, and the number of entries in the whole list.
public record Page<T>(List<T> entries, long total) {
  public Page {
    entries = List.copyOf(entries);
  }
}
