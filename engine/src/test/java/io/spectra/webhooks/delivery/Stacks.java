package io.spectra.webhooks.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Real threads that take turns, so that a piece of a simulation can wait in the middle of its work
/// and keep its stack. Exactly one of them runs at a time, and each says who is next, so chance and
/// order stay those of the simulation.
///
/// Only a piece that waits costs a change of threads, and so does the begin of [#run].
final class Stacks implements AutoCloseable {
  private final List<Stack> all = new ArrayList<>();
  private final Deque<Stack> spare = new ArrayDeque<>();
  private final Semaphore outside = new Semaphore(0); // the turn of whoever called run
  private BooleanSupplier round = () -> true;
  private @Nullable Stack current;
  private @Nullable Throwable failure;
  private boolean closed;

  /// One thread: runs rounds while it has the turn.
  final class Stack {
    private final Semaphore turn = new Semaphore(0);
    private final Thread thread = Thread.ofVirtual().unstarted(this::run);

    private void run() {
      awaitTurn();
      while (!closed) {
        boolean isOver = true;
        try {
          isOver = round.getAsBoolean();
        } catch (Throwable e) { // run throws it again
          failure = e;
        }
        if (isOver && !closed) {
          spare.push(this);
          outside.release();
          awaitTurn();
        }
      }
    }

    private void awaitTurn() {
      turn.acquireUninterruptibly();
      current = this;
    }
  }

  /// The end of a piece that nobody goes on with.
  private static final class Abandoned extends Error {
    private static final long serialVersionUID = 1L;

    Abandoned() {
      super("the simulation is over", null, false, false);
    }
  }

  /// Calls `next` again and again until it returns true; throws what it throws. A call that waits
  /// meanwhile goes on in a later run.
  void run(BooleanSupplier next) {
    round = next;
    take().turn.release();
    outside.acquireUninterruptibly();
    Throwable thrown = failure;
    switch (thrown) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(thrown);
    }
  }

  private Stack take() {
    if (!spare.isEmpty()) {
      return spare.pop();
    }
    Stack fresh = new Stack();
    all.add(fresh);
    fresh.thread.start();
    return fresh;
  }

  /// The one that runs.
  Stack current() {
    Stack now = current;
    if (now == null) {
      throw new IllegalStateException("nothing runs");
    }
    return now;
  }

  /// Another one goes on with the rounds; returns when somebody resumes this one.
  void leave() {
    if (!closed) {
      Stack me = current();
      take().turn.release();
      me.awaitTurn();
    }
    if (closed) {
      throw new Abandoned();
    }
  }

  /// Goes on with one that has left, and returns when another one leaves.
  void resume(Stack left) {
    Stack me = current();
    spare.push(me);
    left.turn.release();
    me.awaitTurn();
  }

  /// Ends all of them, one after another. A call that waits gets an error, and what it does about
  /// that means nothing. Must not be called while [#run] runs.
  @Override
  public void close() {
    closed = true;
    for (Stack stack : all) {
      stack.turn.release();
      try {
        stack.thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
