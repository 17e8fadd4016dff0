{{- define "table" -}}{{ .Files.Get "generated/table.json" }}{{- end }}

{{- define "image" -}}{{ .root.Values.image.registry }}chorale/{{ .name }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}{{- end }}

{{- define "labels" -}}
app.kubernetes.io/part-of: chorale
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/component: {{ .role }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "common" -}}
{{ include "labels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- /* A role's own name: the api answers at the service's. */ -}}
{{- define "process" -}}{{ .name }}{{ if ne .role "api" }}-{{ .role }}{{ end }}{{- end }}

{{- define "podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ .uid }}
runAsGroup: {{ .uid }}
fsGroup: {{ .uid }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "closed" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{- define "scheme" -}}{{ if eq .Values.tls.source "mesh" }}http{{ else }}https{{ end }}{{- end }}

{{- define "bootstrap" -}}
{{- if .Values.strimzi.enabled -}}{{ .Values.strimzi.cluster }}-kafka-bootstrap.{{ .Release.Namespace }}.svc:9093{{ else -}}{{ .Values.kafka.bootstrap }}{{- end -}}
{{- end }}

{{- /* The files of /run/chorale: a service's Secret, and what Strimzi and cert-manager make. */ -}}
{{- define "secrets" -}}
projected:
  defaultMode: 0440
  sources:
    - secret: { name: {{ .root.Values.secrets.prefix }}{{ .name }} }
    {{- if .root.Values.strimzi.enabled }}
    - secret: { name: {{ .name }}, items: [{ key: password, path: kafka_password }] }
    - secret: { name: {{ .root.Values.strimzi.cluster }}-cluster-ca-cert, items: [{ key: ca.crt, path: kafka.pem }] }
    {{- end }}
    {{- if eq .root.Values.tls.source "certManager" }}
    - secret: { name: {{ .name }}-tls, items: [{ key: tls-combined.pem, path: door.pem }, { key: ca.crt, path: doors.pem }] }
    {{- end }}
{{- end }}

{{- define "match" -}}{ "matchLabels": {{ include "labels" . | fromYaml | toJson }} }{{- end }}
