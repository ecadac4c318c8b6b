package io.sluice.bench.scenario;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.LabException;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Ratio;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What it costs to select many keys at once, by the form of the SELECT. One connection at a time, without any server of ours. The
 * time of {@code --warmup} is shared by all variants.
 */
@Command(
        name = "select",
        description =
                "= ANY(array), IN (list) and a join on unnest(array): milliseconds per SELECT and microseconds per key.")
public final class Select implements Scenario {
    /** For the time left only. */
    private static final Duration ABOUT_EACH = Duration.ofMillis(8);

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(
            names = "--sizes",
            paramLabel = "N",
            split = ",",
            description = "How many keys one SELECT has.",
            defaultValue = "1,10,100,1000,5000")
    List<Integer> sizes = List.of();

    @Option(
            names = "--types",
            paramLabel = "TYPE",
            split = ",",
            description = "Types of the key column: text, bigint.",
            defaultValue = "text,bigint")
    List<String> types = List.of();

    @Option(
            names = "--plans",
            paramLabel = "PLAN",
            split = ",",
            description = "How SELECTs are planned: custom, generic.",
            defaultValue = "custom,generic")
    List<String> plans = List.of();

    @Option(
            names = "--transfers",
            paramLabel = "FORM",
            split = ",",
            description = "How the driver takes values: binary, text.",
            defaultValue = "binary,text")
    List<String> transfers = List.of();

    @Option(
            names = "--repeats",
            paramLabel = "N",
            description = "SELECTs of each measurement, whose median counts; --duration ends it earlier.",
            defaultValue = "50")
    int repeats;

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void check() {
        common.requireOwnClient("nothing is asked by HTTP here");
        CommonOptions.atLeastOne("--repeats", repeats);
        SelectSession.checkOneOf(
                "--types", types, Arrays.stream(KeyColumn.values()).map(KeyColumn::label));
        SelectSession.checkOneOf("--plans", plans, SelectSession.PLANS.stream());
        SelectSession.checkOneOf("--transfers", transfers, SelectSession.TRANSFERS.stream());
        for (int size : sizes) {
            CommonOptions.atLeastOne("--sizes", size);
            if (size > 30_000) {
                throw new IllegalArgumentException("--sizes " + size + ": it must be at most 30000");
            }
            if (size > common.rows() / 2) {
                throw new IllegalArgumentException("--sizes " + size + ": it must be at most half of --rows");
            }
        }
    }

    @Override
    public void measure(Run run) throws Exception {
        Lab lab = run.lab();
        int count = SelectShape.values().length * types.size() * plans.size() * transfers.size() * sizes.size();
        run.expect(
                Rounds.samples(common, count),
                ABOUT_EACH
                        .multipliedBy((long) repeats * Rounds.samples(common, count))
                        .plus(common.warmup()));
        if (types.contains(KeyColumn.BIGINT.label())) {
            run.doing("making the table with bigint keys");
            BigintTable.ensure(lab, common.rows());
        }
        List<SelectVariant> variants = variants(sessions(lab));
        checkRows(run, variants);
        for (SelectVariant variant : variants) {
            run.doing("warming up " + String.join(", ", variant.point().values()));
            variant.warmUp(common.warmup().dividedBy(variants.size()));
        }
        new Rounds(run, common)
                .measure(variants.stream()
                        .map(variant -> new Contestant(variant.point(), variant))
                        .toList());
        noteFastest(run, variants);
    }

    /** They end with the lab. */
    private List<SelectSession> sessions(Lab lab) throws LabException, SQLException {
        List<SelectSession> sessions = new ArrayList<>();
        for (String plan : plans) {
            for (String transfer : transfers) {
                SelectSession session = SelectSession.open(lab, plan, transfer);
                lab.closeWith(session);
                sessions.add(session);
            }
        }
        return sessions;
    }

    /** Neighbours in time are those that are compared: all forms of one size. */
    private List<SelectVariant> variants(List<SelectSession> sessions) throws SQLException {
        KeySets sets = new KeySets(common.rows());
        List<SelectVariant> variants = new ArrayList<>();
        for (String type : types) {
            for (int size : sizes) {
                for (SelectSession session : sessions) {
                    for (SelectShape shape : SelectShape.values()) {
                        KeyColumn column = KeyColumn.valueOf(type.toUpperCase(Locale.ROOT));
                        variants.add(new SelectVariant(session, shape, column, size, sets, repeats));
                    }
                }
            }
        }
        return variants;
    }

    /** All variants find the same, one key of each is absent; and each is asked whether it uses an index. */
    private void checkRows(Run run, List<SelectVariant> variants) throws LabException, SQLException {
        KeySets sets = new KeySets(common.rows());
        Map<Object, List<SelectVariant>> alike =
                variants.stream().collect(Collectors.groupingBy(variant -> List.of(variant.column(), variant.keys())));
        for (List<SelectVariant> same : alike.values()) {
            List<Long> asked = new ArrayList<>(sets.next(same.get(0).keys()));
            asked.set(0, asked.size() == 1 ? asked.get(0) : Long.MAX_VALUE);
            Map<Long, String> expected = same.get(0).rows(asked);
            for (SelectVariant variant : same) {
                run.doing("trying " + String.join(", ", variant.point().values()));
                if (!variant.rows(asked).equals(expected)) {
                    throw new LabException(variant.point() + " finds other rows than "
                            + same.get(0).point());
                }
                String plan = variant.plan(asked);
                if (!plan.contains("Index")) {
                    run.note(String.join(", ", variant.point().values()) + " uses no index: " + shortened(plan));
                }
            }
        }
    }

    private static String shortened(String plan) {
        return plan.lines()
                .map(String::strip)
                .filter(line -> line.contains("cost="))
                .map(line -> line.substring(0, line.indexOf("  (cost="))
                        .replace("->", "")
                        .strip())
                .collect(Collectors.joining(" / "));
    }

    private static void noteFastest(Run run, List<SelectVariant> variants) {
        Function<SelectVariant, String> size =
                variant -> variant.column().label() + ", " + variant.keys() + (variant.keys() == 1 ? " key" : " keys");
        variants.stream().map(size).distinct().forEach(of -> {
            SelectVariant best = variants.stream()
                    .filter(variant -> size.apply(variant).equals(of))
                    .min(Comparator.comparingDouble(SelectVariant::median))
                    .orElseThrow();
            run.note(String.format(
                    Locale.ROOT,
                    "%s: fastest is %s, %s plan, %s, with %.3f ms",
                    of,
                    best.point().get("form"),
                    best.point().get("plan"),
                    best.point().get("transfer"),
                    best.median()));
        });
    }

    @Override
    public List<Figure> figures() {
        return List.of(SelectVariant.TIME, SelectVariant.PER_KEY);
    }

    @Override
    public List<Chart> charts() {
        return List.of(
                new Chart("Microseconds per key", Chart.Kind.LINES, "keys", "form", SelectVariant.PER_KEY.name()));
    }

    /** The others to the form that Sluice uses. */
    @Override
    public List<Ratio> ratios() {
        return types.stream()
                .flatMap(type -> sizes.stream().flatMap(size -> Stream.of(SelectShape.IN, SelectShape.UNNEST)
                        .map(shape -> new Ratio(
                                shape.label() + " to any, generic plans, " + type + ", keys: " + size,
                                SelectVariant.TIME.name(),
                                point(shape, type, size),
                                point(SelectShape.ANY, type, size),
                                null))))
                .toList();
    }

    private static Map<String, String> point(SelectShape shape, String type, int size) {
        return Map.of(
                "form",
                shape.label(),
                "type",
                type,
                "plan",
                "generic",
                "transfer",
                "binary",
                "keys",
                Integer.toString(size));
    }
}
