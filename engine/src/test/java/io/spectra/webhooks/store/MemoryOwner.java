package io.spectra.webhooks.store;

/// The identity with which a view of a [MemoryStore] reads and writes. It decides which rows belong
/// to the view, whether the view may still write, and which sequences it gives. Guarded by the
/// tables.
interface MemoryOwner {

  int nodeNumber();

  /// Whether the rows of the node with this number belong to this owner.
  boolean owns(int nodeNumber);

  /// Notes a sign of life of this node.
  ///
  /// @throws NodeLostException when another node has taken this one for dead
  void beginWrite();

  /// Returns the sequence for the next event.
  long nextSequence();

  /// Notes the newest sequence that was given.
  void gave(long sequence);

  /// The only process that uses its store. Everything in the store belongs to it.
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
