package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.AttemptRecord;
import io.spectra.webhooks.store.LoadedSegment;
import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.StoredEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/// Sends the requests of one loop's lanes to the threads of the writer, the recorder and the
/// readers, and the results back to the loop.
final class MessagingLaneStorage implements LaneStorage {
  private static final Logger LOG = System.getLogger(MessagingLaneStorage.class.getName());

  private final Threads threads;
  private final Executor loop;
  private final Listener listener;

  MessagingLaneStorage(Threads threads, Executor loop, Listener listener) {
    this.threads = threads;
    this.loop = loop;
    this.listener = listener;
  }

  /// The threads that requests go to; `readers` may block.
  record Threads(
      Writer writer,
      Mailbox writerMailbox,
      Recorder recorder,
      Mailbox recorderMailbox,
      Store store,
      Executor readers) {}

  @Override
  public void record(AttemptRecord attempt, StartedAttempt started) {
    var ended = new Recorder.Ended(attempt, started, listener, loop);
    threads.recorderMailbox().later(() -> threads.recorder().add(ended));
  }

  @Override
  public void deliveriesOver(OpenEvent event, int deliveries) {
    threads.writerMailbox().later(() -> threads.writer().deliveriesOver(event, deliveries));
  }

  @Override
  public void park(Segment segment, List<OpenEvent> events, Lane lane, ParkedSegment parked) {
    Runnable stored = () -> listener.segmentStored(parked, lane);
    threads.writerMailbox().later(() -> threads.writer().park(segment, events, loop, stored));
  }

  @Override
  public void delete(ParkedSegment segment, Lane lane) {
    Runnable deleted = () -> listener.segmentDeleted(segment, lane);
    threads.writerMailbox().later(() -> threads.writer().finish(segment.head(), loop, deleted));
  }

  @Override
  public void read(Lane lane, ParkedSegment segment, int deliveries) {
    int from = segment.read(); // on this loop: only it may look at the segment
    threads.readers().execute(() -> read(lane, segment, from, deliveries));
  }

  private void read(Lane lane, ParkedSegment segment, int from, int deliveries) {
    Segment.Head head = segment.head();
    try {
      LoadedSegment loaded = threads.store().loadSegment(head.id(), from, deliveries);
      Set<Long> attempted = segment.mayHaveAttempts() ? attempted(head, loaded.events()) : Set.of();
      var part = new Part(loaded, attempted, deliveries);
      loop.execute(() -> listener.partRead(lane, segment, part));
    } catch (RuntimeException e) {
      LOG.log(
          Level.WARNING,
          "Segment "
              + head.id()
              + " of webhook "
              + head.webhook()
              + " could not be read; trying again",
          e);
      loop.execute(() -> listener.partNotRead(lane));
    }
  }

  private Set<Long> attempted(Segment.Head head, List<StoredEvent> events) {
    if (events.isEmpty()) {
      return Set.of();
    }
    long first = events.getFirst().sequence();
    long last = events.getLast().sequence();
    return threads.store().attemptedOf(head.webhook(), head.id(), first, last);
  }
}
