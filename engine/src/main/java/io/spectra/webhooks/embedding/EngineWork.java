package io.spectra.webhooks.embedding;

/// The kinds of work whose times [DeliveryObserver#worked] reports, by the thread that does them. A
/// *turn* is one pass of a thread, without its waits, so it contains the other work of that thread.
/// While a turn lasts, everything else that belongs to the thread waits.
public enum EngineWork {
  /// A turn of an event loop. Loops that the embedding program made do not report it.
  LOOP_TURN("loop", "turn"),
  /// Fresh and recovered events reach their lanes.
  LOOP_EVENTS("loop", "events"),
  /// Outcomes are stored, so their slots become free.
  LOOP_OUTCOMES("loop", "outcomes"),
  /// A part of a segment was read.
  LOOP_PART("loop", "part"),
  /// Segments were stored or deleted.
  LOOP_SEGMENT("loop", "segment"),
  /// The loop does the work that is due by the clock.
  LOOP_TICK("loop", "tick"),

  /// A turn of the writer, without its waits for the disk.
  WRITER_TURN("writer", "turn"),
  /// The writer hands a batch to the store. If the store syncs apart, its sync is not counted.
  WRITER_WRITE("writer", "write"),
  /// The writer routes the events of a durable batch, and answers its callers.
  WRITER_REPORT("writer", "report"),

  /// A batch is made durable, if the store syncs apart, on the writer's thread or beside it.
  SYNC("sync", "sync"),

  /// A turn of the recorder, with its waits for the disk.
  RECORDER_TURN("recorder", "turn");

  private final String thread;
  private final String label;

  EngineWork(String thread, String label) {
    this.thread = thread;
    this.label = label;
  }

  /// Returns the kind of thread that does it.
  public String thread() {
    return thread;
  }

  /// Returns the name of the work, for the labels of a metric; `turn` for a whole turn.
  public String label() {
    return label;
  }

  public boolean isTurn() {
    return label.equals("turn");
  }
}
