package io.spectra.webhooks.delivery;

import io.spectra.webhooks.embedding.Reply;
import io.spectra.webhooks.store.BatchResult.Entry;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.Submission;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Queues what callers want committed, and makes batches of it. The writer's thread only.
final class Submissions {
  /// The number of submissions that one batch takes.
  static final int BATCH_MAX = 64;

  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private int alone; // this many go one by one, because a batch of them was rejected

  record Waiting(Submission submission, Reply<Entry.Accepted> reply) {}

  void add(Submission submission, Reply<Entry.Accepted> reply) {
    waiting.add(new Waiting(submission, reply));
  }

  int size() {
    return waiting.size();
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /// Takes the submissions of the next batch.
  List<Waiting> take() {
    int max = alone > 0 ? 1 : BATCH_MAX;
    List<Waiting> taken = new ArrayList<>(Math.min(max, waiting.size()));
    while (taken.size() < max && !waiting.isEmpty()) {
      taken.add(waiting.remove());
    }
    alone = Math.max(0, alone - taken.size());
    return taken;
  }

  /// Puts submissions of which nothing was written back before all others.
  void giveBack(List<Waiting> taken) {
    taken.reversed().forEach(waiting::addFirst);
  }

  /// One of these submissions was rejected. A single one is refused; of several it is not known
  /// which one it was, so each of them is tried alone.
  void isolate(List<Waiting> taken, StoreException cause) {
    if (taken.size() == 1) {
      Replies.failed(taken.getFirst().reply(), cause);
    } else {
      giveBack(taken);
      alone += taken.size();
    }
  }

  void refuseAll(StoreException cause) {
    waiting.forEach(submission -> Replies.failed(submission.reply(), cause));
    waiting.clear();
  }
}
