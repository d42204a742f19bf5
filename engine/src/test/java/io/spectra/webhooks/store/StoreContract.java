package io.spectra.webhooks.store;

import org.junit.jupiter.api.Nested;

/// Checks everything that a store must do, in one group of clauses for each part of the port. The
/// test of an adapter extends this and opens its store, so no adapter can leave out a group.
public abstract class StoreContract {

  /// Opens a store that is empty when a test starts.
  protected abstract Store open() throws Exception;

  /// Opens the same store again, as after a restart of the program.
  protected abstract Store reopen(Store stopped) throws Exception;

  @Nested
  class Submitting extends SubmittingClauses {
    Submitting() {
      super(StoreContract.this);
    }
  }

  @Nested
  class UnitsOfWork extends UnitOfWorkClauses {
    UnitsOfWork() {
      super(StoreContract.this);
    }
  }

  @Nested
  class TheOutbox extends OutboxClauses {
    TheOutbox() {
      super(StoreContract.this);
    }
  }

  @Nested
  class Segments extends SegmentClauses {
    Segments() {
      super(StoreContract.this);
    }
  }

  @Nested
  class TheHistory extends HistoryClauses {
    TheHistory() {
      super(StoreContract.this);
    }
  }

  @Nested
  class TheNewestDelivery extends NewestDeliveryClauses {
    TheNewestDelivery() {
      super(StoreContract.this);
    }
  }

  @Nested
  class ListingEvents extends EventListClauses {
    ListingEvents() {
      super(StoreContract.this);
    }
  }

  @Nested
  class TheRegistry extends RegistryClauses {
    TheRegistry() {
      super(StoreContract.this);
    }
  }

  @Nested
  class Pruning extends PruningClauses {
    Pruning() {
      super(StoreContract.this);
    }
  }
}
