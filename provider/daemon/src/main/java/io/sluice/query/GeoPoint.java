package io.sluice.query;

/** A point on the earth (SRID 4326), in degrees; longitude first, as OData writes it. */
public record GeoPoint(double longitude, double latitude) {}
