# Built from source in one image, run in a smaller one as a user without rights.
FROM maven:3.9-eclipse-temurin-21 AS build
WORKDIR /sluice
COPY . .
RUN mvn -B -q -Dmaven.test.skip=true package -pl provider -am

FROM eclipse-temurin:21-jre
RUN useradd --system --no-create-home sluice
COPY --from=build /sluice/provider/target/dist /opt/sluice
USER sluice
EXPOSE 8080 8081
ENTRYPOINT ["java", "-jar", "/opt/sluice/sluice.jar", "serve"]
