package io.spectra.webhooks.store.sqlite;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// A range of consecutive sequences, from `first` to `last`.
record SequenceRange(long first, long last) {

  /// Returns the ranges that remain of this one without some sequences, in order.
  List<SequenceRange> without(Collection<Long> sequences) {
    List<SequenceRange> remaining = new ArrayList<>();
    long next = first;
    for (SequenceRange taken : of(sequences)) {
      if (taken.last() >= next && taken.first() <= last) {
        if (taken.first() > next) {
          remaining.add(new SequenceRange(next, taken.first() - 1));
        }
        next = taken.last() + 1;
      }
    }
    if (next <= last) {
      remaining.add(new SequenceRange(next, last));
    }
    return remaining;
  }

  /// Returns the smallest number of ranges that contain exactly these sequences.
  static List<SequenceRange> of(Collection<Long> sequences) {
    List<SequenceRange> runs = new ArrayList<>();
    long[] ordered = sequences.stream().mapToLong(Long::longValue).sorted().distinct().toArray();
    for (int first = 0; first < ordered.length; ) {
      int last = first;
      while (last + 1 < ordered.length && ordered[last + 1] == ordered[last] + 1) {
        last++;
      }
      runs.add(new SequenceRange(ordered[first], ordered[last]));
      first = last + 1;
    }
    return runs;
  }
}
