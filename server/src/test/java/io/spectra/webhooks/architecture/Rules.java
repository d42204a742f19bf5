package io.spectra.webhooks.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.Map;
import java.util.Set;

/// Holds the rules for the shape of the code, beside the places that may depart from them. A name
/// in one of the lists below is a decision: it says that this class is where the program meets the
/// world outside. Every rule names classes by package or by full name and passes where a package
/// does not exist yet.
final class Rules {
  private static final String ROOT = "io.spectra.webhooks";

  /// The classes that read clocks and make randomness: the wiring of each program, and what only
  /// starts it.
  static final Set<String> TIME_AND_CHANCE_EDGE =
      Set.of(
          ROOT + ".engine.SystemEdge",
          ROOT + ".store.sqlite.SqliteStore",
          ROOT + ".engine.Engine",
          ROOT + ".server.Main",
          ROOT + ".server.Server");

  /// Wiring that may name an adapter of the store port or a Netty type.
  static final Set<String> WIRING =
      Set.of(
          ROOT + ".engine.Engine",
          ROOT + ".engine.EngineThreads",
          ROOT + ".server.Server",
          ROOT + ".server.Database",
          ROOT + ".server.ServerFiles",
          ROOT + ".server.EventLoops",
          ROOT + ".server.ApiListener");

  /// Settings that are read into an adapter's own record, which wiring hands on.
  static final Set<String> SETTINGS_OF_ADAPTERS = Set.of(ROOT + ".server.settings.DataSettings");

  private static final String SIGNATURES = ROOT + ".signatures..";
  private static final String SQL = ROOT + ".sql..";
  private static final String SQLITE = ROOT + ".store.sqlite..";
  private static final String POSTGRES = ROOT + ".store.postgres..";
  private static final String SERVER = ROOT + ".server..";
  private static final String PLATFORM = ROOT + ".platform..";

  /// Classes of the server that may name the platform: those that add its calls and its command.
  static final Set<String> PLATFORM_WIRING =
      Set.of(ROOT + ".server.Server", ROOT + ".server.cli.DemoCommand");

  /// The packages that the platform is built on. Everything else of the server and the engine is
  /// closed to it.
  static final Set<String> PLATFORM_MAY_USE =
      Set.of(
          ROOT + ".embedding",
          ROOT + ".engine",
          ROOT + ".event",
          ROOT + ".tenant",
          ROOT + ".signatures",
          ROOT + ".server.access",
          ROOT + ".server.http",
          ROOT + ".server.idempotency",
          ROOT + ".server.json",
          ROOT + ".server.storage");

  private static final Map<String, Set<String>> TIME_AND_CHANCE =
      Map.ofEntries(
          Map.entry("java.lang.System", Set.of("nanoTime", "currentTimeMillis")),
          Map.entry("java.lang.Math", Set.of("random")),
          Map.entry("java.time.Instant", Set.of("now")),
          Map.entry("java.time.LocalDate", Set.of("now")),
          Map.entry("java.time.LocalDateTime", Set.of("now")),
          Map.entry("java.time.OffsetDateTime", Set.of("now")),
          Map.entry("java.time.ZonedDateTime", Set.of("now")),
          Map.entry("java.time.InstantSource", Set.of("system")),
          Map.entry("java.util.UUID", Set.of("randomUUID")),
          Map.entry("java.util.concurrent.ThreadLocalRandom", Set.of("current")),
          Map.entry("java.util.random.RandomGenerator", Set.of("getDefault", "of")));

  private static final Map<String, String> THE_MACHINES_WAYS =
      Map.of(
          "java.util.Locale", "getDefault",
          "java.util.TimeZone", "getDefault",
          "java.time.ZoneId", "systemDefault",
          "java.nio.charset.Charset", "defaultCharset");

  private Rules() {}

  static ArchRule signatures_need_only_the_jdk() {
    return noClasses()
        .that()
        .resideInAPackage(SIGNATURES)
        .should()
        .dependOnClassesThat(
            describe(
                "are neither the JDK's nor its own",
                type ->
                    !type.getBaseComponentType().isPrimitive()
                        && !resideInAnyPackage("java..", "javax.crypto..", SIGNATURES)
                            .test(type.getBaseComponentType())))
        .allowEmptyShould(true);
  }

  static ArchRule the_engine_knows_neither_store_adapters_nor_server() {
    return noClasses()
        .that(areOfTheEngine())
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(SQLITE, POSTGRES, SERVER, PLATFORM)
        .allowEmptyShould(true);
  }

  static ArchRule store_adapters_do_not_know_the_server() {
    return noClasses()
        .that()
        .resideInAnyPackage(SQLITE, POSTGRES)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(SERVER, PLATFORM)
        .allowEmptyShould(true);
  }

  static ArchRule only_wiring_names_a_store_adapter() {
    return CompositeArchRule.of(only_wiring_names(SQLITE)).and(only_wiring_names(POSTGRES));
  }

  private static ArchRule only_wiring_names(String adapter) {
    return noClasses()
        .that(areNoneOf(WIRING))
        .and(areNoneOf(SETTINGS_OF_ADAPTERS))
        .and()
        .resideOutsideOfPackage(adapter)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(adapter)
        .allowEmptyShould(true);
  }

  static ArchRule only_wiring_names_the_platform() {
    return noClasses()
        .that(areNoneOf(PLATFORM_WIRING))
        .and()
        .resideOutsideOfPackage(PLATFORM)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(PLATFORM)
        .allowEmptyShould(true);
  }

  static ArchRule the_platform_is_built_on_named_packages() {
    return noClasses()
        .that()
        .resideInAPackage(PLATFORM)
        .should()
        .dependOnClassesThat(
            describe(
                "are of this program, but in no package of " + PLATFORM_MAY_USE,
                type ->
                    resideInAPackage(ROOT + "..").test(type)
                        && !resideInAPackage(PLATFORM).test(type)
                        && !PLATFORM_MAY_USE.contains(type.getPackageName())))
        .allowEmptyShould(true);
  }

  static ArchRule only_stores_and_the_servers_tables_run_sql() {
    return noClasses()
        .that()
        .resideOutsideOfPackages(SQL, SQLITE, POSTGRES, ROOT + ".server.storage..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(SQL)
        .allowEmptyShould(true);
  }

  static ArchRule packages_form_no_cycle() {
    return slices().matching(ROOT + ".(**)").should().beFreeOfCycles().allowEmptyShould(true);
  }

  static ArchRule netty_stays_in_sending_http_and_wiring() {
    return noClasses()
        .that(areNoneOf(WIRING))
        .and()
        .resideOutsideOfPackages(ROOT + ".sending..", ROOT + ".server.http..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .allowEmptyShould(true);
  }

  static ArchRule time_and_chance_come_from_the_edge() {
    return noClasses()
        .that(areNoneOf(TIME_AND_CHANCE_EDGE))
        .should()
        .accessTargetWhere(readsTimeOrChance())
        .allowEmptyShould(true);
  }

  /// Refuses calls that ask for the default by name. Error-prone refuses the calls that take the
  /// default silently.
  static ArchRule nothing_asks_for_the_machines_language_zone_or_charset() {
    return noClasses()
        .should()
        .accessTargetWhere(
            describe(
                "ask for the default locale, time zone or charset",
                (JavaAccess<?> access) ->
                    access
                        .getName()
                        .equals(THE_MACHINES_WAYS.get(access.getTargetOwner().getName()))))
        .allowEmptyShould(true);
  }

  /// Refuses JSON that is written elsewhere. The envelope of an event is apart, because it only
  /// puts bytes that are JSON already into a frame.
  static ArchRule json_is_written_in_one_place() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".server.json")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("tools.jackson.core.JsonGenerator")
        .orShould()
        .accessTargetWhere(
            describe(
                "are writeValue, or the making of a tree",
                (JavaAccess<?> access) ->
                    access.getName().startsWith("writeValue")
                        || access
                            .getTargetOwner()
                            .getName()
                            .equals("tools.jackson.databind.node.JsonNodeFactory")))
        .allowEmptyShould(true);
  }

  static ArchRule nothing_sleeps() {
    return noClasses()
        .should()
        .accessTargetWhere(
            describe(
                "are Thread.sleep",
                (JavaAccess<?> access) -> isOn(access, Thread.class) && isNamed(access, "sleep")))
        .allowEmptyShould(true);
  }

  static ArchRule nothing_hides_in_a_thread_local() {
    return noClasses()
        .should()
        .dependOnClassesThat(assignableTo(ThreadLocal.class))
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.netty.util.concurrent.FastThreadLocal")
        .allowEmptyShould(true);
  }

  static ArchRule logging_goes_through_the_system_logger() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".server.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.logging..", "org.slf4j..")
        .allowEmptyShould(true);
  }

  static ArchRule only_the_command_line_prints() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".server.cli..")
        .should()
        .accessTargetWhere(
            describe(
                "are System.out or System.err",
                (JavaAccess<?> access) ->
                    isOn(access, System.class)
                        && (isNamed(access, "out") || isNamed(access, "err"))))
        .allowEmptyShould(true);
  }

  private static DescribedPredicate<JavaAccess<?>> readsTimeOrChance() {
    return describe("read a clock or make randomness", Rules::isTimeOrChance);
  }

  private static boolean isTimeOrChance(JavaAccess<?> access) {
    var owner = access.getTargetOwner().getName();
    if (TIME_AND_CHANCE.getOrDefault(owner, Set.of()).contains(access.getName())) {
      return true;
    }
    if (owner.equals("java.time.Clock") && access.getName().startsWith("system")) {
      return true;
    }
    // A generator given its seed can be replayed; one that seeds itself cannot.
    return isNamed(access, "<init>")
        && (owner.equals("java.security.SecureRandom")
            || (owner.equals("java.util.Random")
                && access.getDescription().contains("java.util.Random.<init>()")));
  }

  private static boolean isOn(JavaAccess<?> access, Class<?> owner) {
    return access.getTargetOwner().isEquivalentTo(owner);
  }

  private static boolean isNamed(JavaAccess<?> access, String name) {
    return access.getName().equals(name);
  }

  private static DescribedPredicate<JavaClass> areOfTheEngine() {
    return describe(
        "are the engine's",
        type ->
            !resideInAnyPackage(SIGNATURES, SQLITE, POSTGRES, SERVER, PLATFORM).test(type)
                && resideInAPackage(ROOT + "..").test(type));
  }

  /// Nested classes and lambdas count as the class they are written in.
  private static DescribedPredicate<JavaClass> areNoneOf(Set<String> names) {
    return describe(
        "are none of " + names,
        type -> {
          var name = type.getName();
          int nested = name.indexOf('$');
          return !names.contains(nested < 0 ? name : name.substring(0, nested));
        });
  }
}
