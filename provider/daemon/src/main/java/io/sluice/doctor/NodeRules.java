package io.sluice.doctor;

import io.sluice.nodes.NodeCheck;
import io.sluice.nodes.NodeState;
import io.sluice.nodes.Role;
import io.sluice.tables.ServerFacts;
import io.sluice.tables.TableCheck;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the servers are like, and how they would run the lookups. What several of them say is said once. */
public final class NodeRules {
    private static final String DATABASE = "database";
    private static final String PLAN = "plan";
    /** As the check of the plan says it. */
    private static final String SCANS = "EVERY BATCH READS ALL";

    private static final double BEHIND_SECONDS = 1;

    /** Fewer than these free, and a restart of anything may find none. */
    private static final int FEW = 5;

    private NodeRules() {}

    /** Its findings. */
    public static List<Finding> of(List<NodeCheck> nodes) {
        Map<Finding, Set<String>> said = new LinkedHashMap<>();
        for (NodeCheck node : nodes) {
            for (Finding finding : ofOne(node)) {
                said.computeIfAbsent(finding, first -> new LinkedHashSet<>())
                        .add(node.state().name());
            }
        }
        List<Finding> findings = new ArrayList<>();
        said.forEach((finding, names) -> findings.add(
                nodes.size() == 1
                        ? finding
                        : new Finding(
                                finding.severity(),
                                finding.about(),
                                (names.size() == nodes.size()
                                                ? "on each node: "
                                                : "on " + String.join(", ", names) + ": ")
                                        + finding.text(),
                                finding.change())));
        return findings;
    }

    private static List<Finding> ofOne(NodeCheck node) {
        List<Finding> findings = new ArrayList<>();
        lag(node.state(), findings);
        ServerFacts facts = node.facts();
        if (facts == null) {
            findings.add(Finding.warning(DATABASE, "it did not say how it is: " + node.trouble(), ""));
            return findings;
        }
        for (TableCheck table : facts.tables()) {
            List<Finding> ofTable = new ArrayList<>();
            table(table, ofTable);
            findings.addAll(ofTable);
        }
        if (facts.most() - facts.used() < FEW) {
            findings.add(Finding.warning(
                    DATABASE,
                    facts.used() + " of " + facts.most() + " connections are in use, by whomever",
                    "a smaller --db-connections, or a higher max_connections"));
        }
        if (facts.pooled()) {
            findings.add(Finding.note(
                    DATABASE,
                    "a pooler stands before it: with pool_mode = session each session of ours keeps one of the server's",
                    "the change stream needs the server's own address in --db"));
        }
        return findings;
    }

    private static void lag(NodeState state, List<Finding> findings) {
        double seconds = state.lag().toMillis() / 1000.0;
        if (state.role() == Role.REPLICA && seconds >= BEHIND_SECONDS) {
            findings.add(Finding.warning(
                    DATABASE,
                    "this replica is " + FigureWords.seconds(seconds) + " and "
                            + FigureWords.bytes((double) state.lagBytes())
                            + " behind the primary: its answers are as old",
                    "--max-lag takes it out sooner; see Node lagging in docs/OPERATING.md"));
        }
    }

    private static boolean isScan(Finding finding) {
        return finding.text().startsWith(SCANS);
    }

    private static void table(TableCheck table, List<Finding> findings) {
        String unfit = table.unfit();
        if (unfit != null) {
            findings.add(Finding.ofLine(Severity.FAULT, DATABASE, unfit));
            return;
        }
        for (String line : table.warnings()) {
            boolean scans = line.startsWith(SCANS);
            findings.add(Finding.ofLine(scans ? Severity.FAULT : Severity.WARNING, PLAN, line));
        }
        if (!table.indexes().isEmpty() && findings.stream().noneMatch(NodeRules::isScan)) {
            int others = table.indexes().size() - 1;
            findings.add(Finding.good(
                    PLAN,
                    "lookups of " + table.table() + " are an index scan, by "
                            + table.indexes().get(0) + (others == 0 ? "" : " and " + others + " more")));
        }
    }
}
