package io.sluice.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.sluice.bench.lab.Checkout;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of packages: who may import whom. */
class ArchitectureTest {
    private static final JavaClasses BENCH = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.sluice.bench");

    /** Every package but the program's own, which wires them all, and the packages of ours that it may use besides itself. */
    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("scenario", Set.of("base", "measure", "load", "wire", "lab", "report", "peers", "micro")),
            Map.entry("measure", Set.of("base", "load", "wire", "lab", "report", "peers")),
            Map.entry("capacity", Set.of("base", "measure", "load", "wire", "lab", "report", "model")),
            Map.entry("model", Set.of()),
            Map.entry("odata", Set.of("base", "measure", "load", "wire", "lab", "report")),
            Map.entry("drill", Set.of("base", "load", "wire", "lab", "report")),
            Map.entry("freshness", Set.of("base", "drill", "lab", "history", "caches")),
            Map.entry("caches", Set.of("base", "lab")),
            Map.entry("history", Set.of()),
            Map.entry("load", Set.of("base", "wire")),
            Map.entry("wire", Set.of("base")),
            Map.entry("lab", Set.of("base")),
            Map.entry("report", Set.of("base")),
            Map.entry("peers", Set.of()),
            Map.entry("micro", Set.of("base")),
            Map.entry("base", Set.of()));

    @Test
    void packages_importOnlyWhatTheTableAllows() {
        MAY_IMPORT.forEach((name, allowed) -> {
            String[] others = BENCH.stream()
                    .map(ArchitectureTest::packageOf)
                    .filter(other -> !other.equals(name) && !allowed.contains(other))
                    .distinct()
                    .map(other -> other.isEmpty() ? "io.sluice.bench" : "io.sluice.bench." + other + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("io.sluice.bench." + name + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .check(BENCH);
        });
    }

    @Test
    void everyPackage_isInTheTable() {
        assertThat(BENCH.stream().map(ArchitectureTest::packageOf).distinct())
                .allMatch(name -> name.isEmpty() || MAY_IMPORT.containsKey(name));
    }

    private static String packageOf(JavaClass type) {
        String rest = type.getPackageName().replaceFirst("^io\\.sluice\\.bench\\.?", "");
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }

    /**
     * What we write is read by programs: configuration, SQL, JSON, metrics. In a language with digits of its own, or with a dotless i, the
     * user's locale would make it something else.
     */
    @Test
    void nothing_isWrittenInTheUsersLocale() {
        noClasses()
                .should()
                .callMethod(String.class, "format", String.class, Object[].class)
                .orShould()
                .callMethod(String.class, "formatted", Object[].class)
                .orShould()
                .callMethod(String.class, "toLowerCase")
                .orShould()
                .callMethod(String.class, "toUpperCase")
                .orShould()
                .callMethod(PrintWriter.class, "printf", String.class, Object[].class)
                .orShould()
                .callMethod(PrintStream.class, "printf", String.class, Object[].class)
                .check(BENCH);
    }

    @Test
    void packages_haveNoCycles() {
        slices().matching("io.sluice.bench.(*)..").should().beFreeOfCycles().check(BENCH);
    }

    @Test
    void classes_areConcrete() {
        noClasses()
                .that()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .and()
                .resideOutsideOfPackage("..jmh_generated..")
                .should()
                .haveModifier(JavaModifier.ABSTRACT)
                .because("inheritance is no way to share code here")
                .check(BENCH);
    }

    @Test
    void simpleNames_standOnce() {
        Map<String, List<String>> types = BENCH.stream()
                .filter(type -> !type.getSimpleName().isEmpty()
                        && !type.getSimpleName().equals("package-info")
                        && !type.getPackageName().contains("jmh_generated"))
                .collect(groupingBy(
                        JavaClass::getSimpleName, TreeMap::new, Collectors.mapping(JavaClass::getName, toList())));
        assertThat(types.values()).filteredOn(same -> same.size() > 1).isEmpty();
    }

    @Test
    void rooms_areSmall() throws Exception {
        Map<Path, List<Path>> byFolder;
        try (Stream<Path> all = Files.walk(Checkout.root().resolve("bench/src/main/java"))) {
            byFolder = all.filter(file -> file.toString().endsWith(".java")).collect(groupingBy(Path::getParent));
        }
        assertThat(byFolder).isNotEmpty().allSatisfy((folder, files) -> assertThat(files)
                .as("%s: at most 30 files", folder)
                .hasSizeLessThanOrEqualTo(30)
                .allSatisfy(file -> assertThat(Files.readAllLines(file))
                        .as("%s: at most 300 lines", file)
                        .hasSizeLessThanOrEqualTo(300)));
    }
}
