package io.spectra.webhooks.sending;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnTimerTest {
  private final List<Duration> turns = new ArrayList<>();
  private long now = 1_000;
  private Waiting waiting = _ -> {};
  private boolean canBlock = true;

  private final IoHandler timer =
      TurnTimer.around(new FakeFactory(), () -> now, turns::add).newHandler(new FakeExecutor());

  /// What happens while the handler waits for sockets and serves them.
  private interface Waiting {
    void run(IoHandlerContext context);
  }

  @Test
  void a_turn_lasts_from_the_end_of_a_wait_to_the_beginning_of_the_next() {
    waiting =
        context -> {
          now += 5_000; // waits
          now += 30; // serves sockets
          context.reportActiveIoTime(30);
        };
    timer.run(context());
    now += 100; // runs tasks
    timer.run(context());

    assertThat(turns.getLast()).isEqualTo(Duration.ofNanos(130));
  }

  @Test
  void a_wait_that_only_tasks_end_is_no_part_of_a_turn() {
    waiting = _ -> now += 5_000;
    timer.run(context());
    now += 100;
    timer.run(context());

    assertThat(turns.getLast()).isEqualTo(Duration.ofNanos(100));
  }

  @Test
  void a_look_at_the_sockets_without_waiting_belongs_to_the_turn() {
    timer.run(context());
    canBlock = false;
    waiting = _ -> now += 40;
    timer.run(context());
    now += 100;
    timer.run(context());

    assertThat(turns.getLast()).isEqualTo(Duration.ofNanos(140));
  }

  private IoHandlerContext context() {
    return new IoHandlerContext() {
      @Override
      public boolean canBlock() {
        return canBlock;
      }

      @Override
      public long delayNanos(long currentTimeNanos) {
        return 0;
      }

      @Override
      public long deadlineNanos() {
        return -1;
      }
    };
  }

  private final class FakeFactory implements IoHandlerFactory {
    @Override
    public IoHandler newHandler(ThreadAwareExecutor loop) {
      return new FakeHandler();
    }
  }

  private final class FakeHandler implements IoHandler {
    @Override
    public int run(IoHandlerContext context) {
      waiting.run(context);
      return 0;
    }

    @Override
    public IoRegistration register(IoHandle handle) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void wakeup() {}

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
      return true;
    }
  }

  private static final class FakeExecutor implements ThreadAwareExecutor {
    @Override
    public boolean isExecutorThread(Thread thread) {
      return true;
    }

    @Override
    public void execute(Runnable task) {
      task.run();
    }
  }
}
