{{/* What all objects are found by. The name is the job of the alerts, whatever the release is called. */}}
{{- define "sluice.labels" -}}
app.kubernetes.io/name: sluice
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* The settings file. What the chart gives as a flag would beat it in silence. */}}
{{- define "sluice.settings" -}}
{{- range $key, $value := .Values.settings }}
{{- if has $key (list "listen" "admin" "odata" "resp" "tls-cert" "tls-key" "drain-delay" "shutdown-grace" "config") }}
{{- fail (printf "settings.%s is given by the chart: see shutdown, tls, odata and resp of values.yaml" $key) }}
{{- end }}
{{- if regexMatch "-(password|token)-file$" $key }}
{{- fail (printf "settings.%s is given by the chart: name the Secret's key in secret.keys" $key) }}
{{- end }}
{{ $key }}={{ ternary (int64 $value) $value (kindIs "float64" $value) }}
{{- end }}
{{- end }}

{{/* What the kubelet asks on the admin port. */}}
{{- define "sluice.probe" -}}
httpGet:
  path: {{ .path }}
  port: admin
  scheme: {{ ternary "HTTPS" "HTTP" (ne .root.Values.tls.secretName "") }}
{{- end }}
