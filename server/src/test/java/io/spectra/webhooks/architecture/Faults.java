package io.spectra.webhooks.architecture;

import io.spectra.webhooks.platform.Platform;
import io.spectra.webhooks.sql.SqlSession;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.logging.Logger;

/// One fault a class, planted so that [RulesTest] can show that the rules see them. Nothing runs
/// these.
final class Faults {
  private Faults() {}

  static final class ReadsTheClock {
    Instant now() {
      return Instant.now();
    }
  }

  static final class ReadsTheClockByReference {
    LongSupplier ticker() {
      return System::nanoTime;
    }
  }

  static final class AsksForTheSystemClock {
    Clock clock() {
      return Clock.systemUTC();
    }
  }

  static final class RunsSql {
    long count(SqlSession session) throws SQLException {
      return session.number("select count(*) from event");
    }
  }

  static final class NamesThePlatform {
    Class<?> platform() {
      return Platform.class;
    }
  }

  static final class SeedsItself {
    Random random() {
      return new Random();
    }
  }

  static final class MakesASecureRandom {
    SecureRandom random() {
      return new SecureRandom();
    }
  }

  static final class DrawsAnId {
    UUID id() {
      return UUID.randomUUID();
    }
  }

  static final class AsksForTheMachinesLanguage {
    Locale locale() {
      return Locale.getDefault();
    }
  }

  static final class Sleeps {
    void pause() throws InterruptedException {
      Thread.sleep(1);
    }
  }

  static final class HidesInAThreadLocal {
    private final ThreadLocal<String> name = new ThreadLocal<>();

    ThreadLocal<String> name() {
      return name;
    }
  }

  static final class LogsByHand {
    Logger log() {
      return Logger.getGlobal();
    }
  }

  static final class Prints {
    void print() {
      System.out.println("printed");
    }
  }

  static final class SeededRandomIsFine {
    Random random(long seed) {
      return new Random(seed);
    }
  }
}
