package io.sluice.doctor;

import io.sluice.doctor.LoadFigures.AnswerRates;
import io.sluice.doctor.LoadFigures.BatchRates;
import java.util.ArrayList;
import java.util.List;

/** How lookups are answered, who asks for what, and what becomes of the fills. */
public final class LoadRules {
    private static final String LOOKUPS = "lookups";
    private static final String KEYS = "keys";
    private static final String CLIENTS = "clients";
    private static final String FILLS = "fills";

    /** Below that a share says nothing. */
    private static final double SOME_RATE = 5;

    private static final int SOME_SAMPLES = 50;
    private static final double HALF = 0.5;
    private static final double HOT = 0.2;

    private LoadRules() {}

    /** How they were answered. */
    public static List<Finding> answers(List<LoadFigures> tables) {
        List<Finding> findings = new ArrayList<>();
        for (LoadFigures now : tables) {
            answers(now, findings);
            absent(now, findings);
        }
        if (tables.stream().allMatch(table -> table.answers().all() == 0)) {
            findings.add(Finding.note(
                    LOOKUPS,
                    "none came in this time, so there is nothing to say of load",
                    "ask again while some come"));
        }
        return findings;
    }

    private static void answers(LoadFigures now, List<Finding> findings) {
        AnswerRates answers = now.answers();
        BatchRates batches = now.batches();
        if (answers.refused() > 0) {
            findings.add(Finding.fault(
                    LOOKUPS,
                    now.of() + FigureWords.rate(answers.refused()) + " of " + FigureWords.rate(answers.all())
                            + " get 503: the queue takes " + FigureWords.number(now.queueLimit())
                            + " keys now (--queue "
                            + now.queueSet() + ")",
                    "what limits is said below; a longer queue only makes them wait longer"));
        }
        if (answers.late() > 0) {
            findings.add(Finding.fault(
                    LOOKUPS,
                    now.of() + FigureWords.rate(answers.late()) + " of " + FigureWords.rate(answers.all())
                            + " get 504: no answer within --timeout, while a SELECT takes "
                            + FigureWords.millis(batches.selectMillis()) + " and keys wait "
                            + FigureWords.millis(batches.waitMillis()),
                    "see Lookups late in docs/OPERATING.md: a lock, a plan, or a server that does other things"));
        }
        if (answers.failed() > 0) {
            findings.add(Finding.fault(
                    LOOKUPS,
                    now.of() + FigureWords.rate(answers.failed()) + " get 502: rows that cannot be read",
                    "the answers say why; look at these rows"));
        }
        if (answers.all() > 0 && answers.refused() + answers.late() + answers.failed() + answers.unavailable() == 0) {
            findings.add(Finding.good(
                    LOOKUPS,
                    now.of() + FigureWords.rate(answers.all()) + ", all answered: "
                            + FigureWords.percent((answers.remembered() + answers.shared()) / answers.all())
                            + " of them without a key of their own to the database ("
                            + FigureWords.percent(answers.remembered() / answers.all()) + " recent, "
                            + FigureWords.percent(answers.shared() / answers.all()) + " shared), the others in "
                            + FigureWords.rate(batches.selects()) + " SELECTs of "
                            + FigureWords.keys(batches.keysEach()) + " and "
                            + FigureWords.millis(batches.selectMillis()) + " each"));
        }
    }

    private static void absent(LoadFigures now, List<Finding> findings) {
        AnswerRates answers = now.answers();
        if (answers.found() + answers.absent() < SOME_RATE || answers.absentShare() < HALF) {
            return;
        }
        findings.add(Finding.warning(
                KEYS,
                now.of() + FigureWords.percent(answers.absentShare()) + " of the answers are that the key is absent ("
                        + FigureWords.rate(answers.absent()) + "): somebody asks for keys that are not there",
                "a longer --negative-ttl, if they are the same ones again; else look at who asks"));
    }

    /**
     * One hot key, one greedy client.
     *
     * @param lookups a second
     * @param recentOff whether no answer is remembered
     */
    public static List<Finding> shares(SampleFigures now, double lookups, boolean recentOff) {
        List<Finding> findings = new ArrayList<>();
        if (now.taken() < SOME_SAMPLES) {
            return findings;
        }
        if (now.keyShare() >= HOT) {
            String text = "one key, '" + shown(now.key()) + "', is asked for in "
                    + FigureWords.percent(now.keyShare()) + " of the lookups ("
                    + FigureWords.rate(now.keyShare() * lookups) + ")";
            findings.add(
                    recentOff
                            ? Finding.warning(
                                    KEYS,
                                    text + ", and each batch has it anew: nothing is remembered (--recent 0)",
                                    "ctl set recent 1s")
                            : Finding.note(
                                    KEYS,
                                    text + "; recent values answer most of them, and cost the database little",
                                    "readers should find it in Redis: look whether it is there, and whether they look"));
        }
        if (now.clients() > 1 && now.clientShare() >= HALF) {
            findings.add(Finding.note(
                    CLIENTS,
                    "one of " + now.clients() + " clients, " + now.client() + ", sends "
                            + FigureWords.percent(now.clientShare()) + " of the lookups ("
                            + FigureWords.rate(now.clientShare() * lookups) + ")",
                    "POST /batch of more than 100 keys takes turns with others; else let its proxy slow it down"));
        }
        return findings;
    }

    private static String shown(String key) {
        StringBuilder shown = new StringBuilder();
        key.chars().limit(80).forEach(c -> shown.append(Character.isISOControl(c) ? '?' : (char) c));
        return shown.toString();
    }

    /** Fills that are not written. */
    public static List<Finding> fills(List<FillFigures> tables) {
        List<Finding> findings = new ArrayList<>();
        for (FillFigures now : tables) {
            String of = now.table().isEmpty() ? "" : now.table() + ": ";
            if (now.dropped() + now.failed() > 0) {
                findings.add(Finding.fault(
                        FILLS,
                        of + FigureWords.rate(now.dropped() + now.failed())
                                + " do not reach Redis, so readers miss again what was just looked up",
                        "see Fills failing in docs/OPERATING.md"));
            } else if (now.written() > 0) {
                findings.add(Finding.good(
                        FILLS,
                        of + FigureWords.rate(now.written()) + ", each pipeline in "
                                + FigureWords.millis(now.writeMillis())));
            }
        }
        return findings;
    }
}
