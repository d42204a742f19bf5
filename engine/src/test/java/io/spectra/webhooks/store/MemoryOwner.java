package io.spectra.webhooks.store;

/// As whom a view of a [MemoryStore] reads and writes: what is its own, whether it still may write,
/// and which sequences it gives. Guarded by the tables.
interface MemoryOwner {

  int nodeNumber();

  /// Whether what the node with this number has belongs to this owner.
  boolean owns(int nodeNumber);

  /// Throws [NodeLostException] when another node has taken this one for dead; otherwise notes that
  /// it was heard of.
  void beginWrite();

  /// The sequence of the next event.
  long nextSequence();

  /// The newest sequence that was given.
  void gave(long sequence);

  /// The only process that uses its store: all is its own.
  final class Alone implements MemoryOwner {
    private long lastSequence;

    @Override
    public int nodeNumber() {
      return 0;
    }

    @Override
    public boolean owns(int nodeNumber) {
      return true;
    }

    @Override
    public void beginWrite() {}

    @Override
    public long nextSequence() {
      return lastSequence + 1;
    }

    @Override
    public void gave(long sequence) {
      lastSequence = sequence;
    }
  }
}
