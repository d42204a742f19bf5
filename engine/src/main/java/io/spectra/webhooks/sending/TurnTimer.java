package io.spectra.webhooks.sending;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Waits for sockets as another handler does, and reports how long each turn of the loop took: from
/// the end of one wait to the beginning of the next one. A loop calls [#run] again and again, and
/// runs its tasks in between.
final class TurnTimer implements IoHandler {
  private static final long UNKNOWN = -1;

  private final IoHandler handler;
  private final LongSupplier ticker;
  private final Consumer<Duration> turned;
  private final Context context = new Context();
  private long begunNanos;

  private TurnTimer(IoHandler handler, LongSupplier ticker, Consumer<Duration> turned) {
    this.handler = handler;
    this.ticker = ticker;
    this.turned = turned;
    this.begunNanos = ticker.getAsLong();
  }

  /// Returns a factory whose handlers report to `turned`, each on the thread of its loop.
  static IoHandlerFactory around(
      IoHandlerFactory handlers, LongSupplier ticker, Consumer<Duration> turned) {
    return new IoHandlerFactory() {
      @Override
      public IoHandler newHandler(ThreadAwareExecutor loop) {
        return new TurnTimer(handlers.newHandler(loop), ticker, turned);
      }

      @Override
      public boolean isChangingThreadSupported() {
        return handlers.isChangingThreadSupported();
      }
    };
  }

  @Override
  public int run(IoHandlerContext loop) {
    context.loop = loop;
    context.activeNanos = UNKNOWN;
    long endedNanos = ticker.getAsLong();
    turned.accept(Duration.ofNanos(endedNanos - begunNanos));
    boolean mayWait = loop.canBlock();
    int handled = handler.run(context);
    if (context.activeNanos != UNKNOWN) {
      begunNanos = ticker.getAsLong() - context.activeNanos;
    } else {
      begunNanos = mayWait ? ticker.getAsLong() : endedNanos;
    }
    return handled;
  }

  /// Learns from the handler how long it was busy after its wait.
  private static final class Context implements IoHandlerContext {
    @SuppressWarnings("NullAway.Init") // run sets it before it passes the context on
    private IoHandlerContext loop;

    private long activeNanos;

    @Override
    public boolean canBlock() {
      return loop.canBlock();
    }

    @Override
    public long delayNanos(long currentTimeNanos) {
      return loop.delayNanos(currentTimeNanos);
    }

    @Override
    public long deadlineNanos() {
      return loop.deadlineNanos();
    }

    @Override
    public boolean shouldReportActiveIoTime() {
      return true;
    }

    @Override
    public void reportActiveIoTime(long nanos) {
      activeNanos = nanos;
      loop.reportActiveIoTime(nanos);
    }
  }

  @Override
  public void initialize() {
    handler.initialize();
    begunNanos = ticker.getAsLong(); // the thread starts long after the group is made
  }

  @Override
  public void prepareToDestroy() {
    handler.prepareToDestroy();
  }

  @Override
  public void destroy() {
    handler.destroy();
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    return handler.register(handle);
  }

  @Override
  public void wakeup() {
    handler.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return handler.isCompatible(handleType);
  }
}
