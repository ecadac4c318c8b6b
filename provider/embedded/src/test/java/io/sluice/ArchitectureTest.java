package io.sluice;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** The table of packages of all modules: who may import whom, and which library lives where. */
class ArchitectureTest {
    private static final JavaClasses SLUICE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.sluice");

    private static final List<String> MODULES = List.of("coalesce", "daemon", "embedded");

    private static final Set<String> CONNECTION = Stream.of(
                    "Connection", "Exchange", "Line", "LoopContext", "Router", "Upload")
            .map("io.sluice.http."::concat)
            .collect(Collectors.toSet());

    @Test
    void packages_importOnlyWhatTheTableAllows() {
        for (Map.Entry<String, Set<String>> entry : RoomRules.MAY_IMPORT.entrySet()) {
            String[] others = SLUICE.stream()
                    .map(JavaClass::getPackageName)
                    .map(name -> name.replaceFirst("^io\\.sluice\\.?", ""))
                    .filter(name ->
                            !name.equals(entry.getKey()) && !entry.getValue().contains(name))
                    .distinct()
                    .map(name -> "io.sluice." + name + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("io.sluice." + entry.getKey() + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .check(SLUICE);
        }
    }

    @Test
    void everyPackage_isInTheTable() {
        Assertions.assertThat(SLUICE.stream().map(JavaClass::getPackageName).distinct())
                .allMatch(name -> name.equals("io.sluice.cli")
                        || RoomRules.MAY_IMPORT.containsKey(name.replace("io.sluice.", "")));
    }

    /** A program for production comes without them. */
    @Test
    void embeddedServers_areReachedAsAServiceAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.sluice.cluster..", "io.sluice.embedded..", "io.sluice.fleet..", "io.sluice.programs..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.sluice.cluster..", "io.sluice.embedded..", "io.sluice.fleet..", "io.sluice.programs..")
                .check(SLUICE);
    }

    @Test
    void core_importsTheJdkAlone() {
        classes()
                .that()
                .resideInAPackage("io.sluice.coalesce..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "io.sluice.coalesce..", "io.sluice.lanes..", "org.jspecify..")
                .check(SLUICE);
    }

    @Test
    void libraries_stayInTheirHomes() {
        RoomRules.HOMES.forEach((library, homes) -> noClasses()
                .that()
                .resideOutsideOfPackages(
                        homes.stream().map(home -> "io.sluice." + home + "..").toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(SLUICE));
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
                .check(SLUICE);
    }

    @Test
    void packages_haveNoCycles() {
        slices().matching("io.sluice.(*)..").should().beFreeOfCycles().check(SLUICE);
    }

    /** But for a connection and what makes it up, which need each other: they are one thing in six files. */
    @Test
    void classes_haveNoCycles() {
        slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        String name = type.getName().replaceFirst("\\$.*", "");
                        if (!name.startsWith("io.sluice.")) {
                            return SliceIdentifier.ignore();
                        }
                        return SliceIdentifier.of(CONNECTION.contains(name) ? "Connection" : name);
                    }

                    @Override
                    public String getDescription() {
                        return "files";
                    }
                })
                .should()
                .beFreeOfCycles()
                .check(SLUICE);
    }

    /** A room that one reads in a sitting: lines are all that stands in its files. */
    @Test
    void packages_areSmall() throws IOException {
        for (Path room : rooms()) {
            List<Path> files = list(room);
            int lines = 0;
            for (Path file : files) {
                lines += Files.readAllLines(file).size();
            }
            Assertions.assertThat(files).as("files of %s", room).hasSizeLessThanOrEqualTo(30);
            Assertions.assertThat(lines).as("lines of %s", room).isLessThanOrEqualTo(3000);
        }
    }

    @Test
    void files_areSmall() throws IOException {
        for (Path room : rooms()) {
            for (Path file : list(room)) {
                Assertions.assertThat(Files.readAllLines(file))
                        .as("lines of %s", file)
                        .hasSizeLessThanOrEqualTo(300);
            }
        }
    }

    private static List<Path> rooms() throws IOException {
        List<Path> rooms = new ArrayList<>();
        for (String module : MODULES) {
            rooms.addAll(list(Path.of("..", module, "src", "main", "java", "io", "sluice")));
        }
        return rooms;
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @Test
    void classes_areConcrete() {
        noClasses()
                .that()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .should()
                .haveModifier(JavaModifier.ABSTRACT)
                .because("inheritance is no way to share code here")
                .check(SLUICE);
    }

    @Test
    void loggers_haveOneSpelling() {
        fields().that()
                .haveRawType(Logger.class)
                .and()
                .areStatic()
                .should()
                .haveName("LOG")
                .check(SLUICE);
    }

    @Test
    void mostTypes_areClosed() {
        long all = SLUICE.stream().filter(c -> !c.getSimpleName().isEmpty()).count();
        long open = SLUICE.stream()
                .filter(c -> !c.getSimpleName().isEmpty() && c.getModifiers().contains(JavaModifier.PUBLIC))
                .count();
        Assertions.assertThat(open).as("public types of %d", all).isLessThan(all / 2);
    }

    /**
     * One word, one meaning: also of nested types. A Kind is always read with the name of its owner; the embedded servers are a program of
     * their own, with names of their own.
     */
    @Test
    void simpleNames_standOnce() {
        Map<String, List<String>> types = named().filter(
                        type -> !type.getSimpleName().equals("Kind"))
                .collect(Collectors.groupingBy(
                        type -> (type.getPackageName().startsWith("io.sluice.embedded") ? "embedded " : "")
                                + type.getSimpleName(),
                        TreeMap::new,
                        Collectors.mapping(JavaClass::getName, Collectors.toList())));
        Assertions.assertThat(types.values())
                .filteredOn(same -> same.size() > 1)
                .isEmpty();
    }

    @Test
    void glossary_namesClassesThatExist() throws IOException {
        Set<String> names = named().map(JavaClass::getName)
                .map(name -> name.substring(name.lastIndexOf('.') + 1).replace('$', '.'))
                .collect(Collectors.toSet());
        List<String> inGlossary = Files.readAllLines(Path.of("..", "..", "docs", "GLOSSARY.md")).stream()
                .filter(line -> line.matches("\\| .*`[^`]+` \\|"))
                .map(line -> line.substring(line.lastIndexOf("| ", line.length() - 2)))
                .flatMap(
                        classes -> Pattern.compile("`([^`]+)`").matcher(classes).results())
                .map(result -> result.group(1))
                .toList();
        Assertions.assertThat(inGlossary).isNotEmpty().allMatch(names::contains);
    }

    private static Stream<JavaClass> named() {
        return SLUICE.stream().filter(type -> !type.getSimpleName().isEmpty()).filter(type -> !type.getSimpleName()
                .equals("package-info"));
    }
}
