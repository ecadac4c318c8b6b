package io.sluice.bench.odata;

import java.util.List;
import java.util.stream.IntStream;

/** A kind of request that clients of views make. Its requests differ in their literals, and are numbered from 0. */
enum ODataCall {
    /** Ten rows meet it, of which five are asked for. */
    TWO("two parameters"),
    THREE("three parameters"),
    /** A page of 300 rows. */
    LARGE("300 rows");

    /** How many pairs of a route and one of its stops there are. */
    static final int PAIRS = 20_000;

    private static final int ROUTES = 400;
    private static final int STOPS_OF_A_ROUTE = 50;
    private static final int STOPS = 2_000;
    private static final int FEW = 5;
    private static final int MANY = 300;
    private static final String AND = "%20and%20";

    private final String label;

    ODataCall(String label) {
        this.label = label;
    }

    /** In words, for the report. */
    String label() {
        return label;
    }

    /** So many requests, each with an answer of its own; {@link #PAIRS} at most. */
    List<String> paths(int count) {
        return IntStream.range(0, count).mapToObj(this::path).toList();
    }

    /** As the sample views lay out the routes and their stops. */
    private static String pair(int number) {
        int route = number % ROUTES;
        int stop = (route * 5 + number / ROUTES % STOPS_OF_A_ROUTE) % STOPS;
        String digits = Integer.toString(10_000 + stop).substring(1);
        return "route_id%20eq%20'R" + route + "'" + AND + "stop_id%20eq%20'S" + digits + "'";
    }

    private String path(int number) {
        return switch (this) {
            case TWO -> page(pair(number), FEW);
            case THREE -> page(pair(number) + AND + "arrives_at%20ge%20" + time(22, number % 1800), FEW);
            case LARGE -> large(number);
        };
    }

    private static String large(int number) {
        String route = "route_id%20eq%20'R" + number % ROUTES + "'";
        return page(route + AND + "arrives_at%20ge%20" + time(21, number / ROUTES), MANY);
    }

    private static String time(int hour, int seconds) {
        return "2026-11-26T" + hour + ":" + digits(seconds / 60) + ":" + digits(seconds % 60) + "Z";
    }

    private static String digits(int number) {
        return (number < 10 ? "0" : "") + number;
    }

    private static String page(String filter, int rows) {
        return "/odata/arrivals?$filter=" + filter + "&$top=" + rows;
    }
}
