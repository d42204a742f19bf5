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

/// The bookkeeper of one loop: carries a dispatcher's requests to the writer's, the recorder's and
/// the readers' threads, and their answers back to the loop.
final class MailedBookkeeper implements Bookkeeper {
  private static final Logger LOG = System.getLogger(MailedBookkeeper.class.getName());

  private final Offices offices;
  private final Executor loop;

  MailedBookkeeper(Offices offices, Executor loop) {
    this.offices = offices;
    this.loop = loop;
  }

  /// Where the requests go; `readers` may block.
  record Offices(
      Writer writer,
      Mailbox writerMailbox,
      Recorder recorder,
      Mailbox recorderMailbox,
      Store store,
      Executor readers) {}

  @Override
  public void record(AttemptRecord attempt, Delivery delivery, Dispatcher from) {
    var ended = new Recorder.Ended(attempt, delivery, from, loop);
    offices.recorderMailbox().later(() -> offices.recorder().add(ended));
  }

  @Override
  public void settle(OpenEvent event, int deliveries) {
    offices.writerMailbox().later(() -> offices.writer().deliveriesOver(event, deliveries));
  }

  @Override
  public void park(
      Segment segment, List<OpenEvent> events, Lane lane, ParkedSegment parked, Dispatcher from) {
    Runnable stored = () -> from.stored(lane, parked);
    offices.writerMailbox().later(() -> offices.writer().park(segment, events, loop, stored));
  }

  @Override
  public void finish(Lane lane, ParkedSegment parked, Dispatcher from) {
    Runnable gone = () -> from.gone(lane, parked);
    offices.writerMailbox().later(() -> offices.writer().finish(parked.head(), loop, gone));
  }

  @Override
  public void load(Lane lane, ParkedSegment parked, int from, int limit, Dispatcher to) {
    offices.readers().execute(() -> read(lane, parked, from, limit, to));
  }

  private void read(Lane lane, ParkedSegment parked, int from, int limit, Dispatcher to) {
    Segment.Head head = parked.head();
    try {
      LoadedSegment segment = offices.store().loadSegment(head.id(), from, limit);
      Set<Long> attempted = parked.mayBeBegun() ? attempted(head, segment.events()) : Set.of();
      var loaded = new Loaded(segment, attempted, limit);
      loop.execute(() -> to.loaded(lane, parked, loaded));
    } catch (RuntimeException e) {
      LOG.log(
          Level.WARNING,
          "Segment "
              + head.id()
              + " of webhook "
              + head.webhook()
              + " could not be read; trying again",
          e);
      loop.execute(() -> to.loadFailed(lane));
    }
  }

  private Set<Long> attempted(Segment.Head head, List<StoredEvent> events) {
    if (events.isEmpty()) {
      return Set.of();
    }
    long first = events.getFirst().sequence();
    long last = events.getLast().sequence();
    return offices.store().attemptedOf(head.webhook(), head.id(), first, last);
  }
}
