@path: '/odata' @readonly
service samples {
  @cds.persistence.exists
  entity arrivals {
    key arrival_id : Integer64;
        route_id   : String;
        stop_id    : String;
        direction  : Int16;
        plate      : String;
        fare       : Decimal(8, 2);
        arrives_at : Timestamp;
  }
}
