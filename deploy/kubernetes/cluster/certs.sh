#!/usr/bin/env bash
# Every key and certificate of the cluster, into $PKI, and every kubeconfig, into $KC. Keeps what is there.
set -euo pipefail
. "$(dirname "$0")/env.sh"
mkdir -p "$PKI" "$KC"; chmod 700 "$PKI" "$KC"; cd "$PKI"
key() { [ -s "$1.key" ] || openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" 2>/dev/null; }
ca() { # NAME
  [ -s "$1.crt" ] && return; key "$1"
  openssl req -x509 -new -key "$1.key" -days 3650 -subj "/CN=$1" -out "$1.crt" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign,digitalSignature 2>/dev/null
}
cert() { # CA NAME SUBJECT USAGE [SAN]
  [ -s "$2.crt" ] && return; key "$2"
  { echo "basicConstraints=critical,CA:FALSE"; echo "keyUsage=critical,digitalSignature,keyEncipherment"
    echo "extendedKeyUsage=$4"; [ -z "${5:-}" ] || echo "subjectAltName=$5"; } >"$2.ext"
  openssl req -new -key "$2.key" -subj "$3" -out "$2.csr" 2>/dev/null
  openssl x509 -req -in "$2.csr" -CA "$1.crt" -CAkey "$1.key" -CAcreateserial -days 3650 -extfile "$2.ext" -out "$2.crt" 2>/dev/null
  rm -f "$2.csr" "$2.ext"
}
ca ca; ca etcd-ca; ca front-proxy-ca
cert etcd-ca etcd /CN=etcd serverAuth,clientAuth "DNS:localhost,IP:127.0.0.1"
cert etcd-ca apiserver-etcd-client /CN=apiserver-etcd-client clientAuth
cert ca apiserver /CN=kube-apiserver serverAuth "DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,DNS:localhost,IP:127.0.0.1,IP:$NODE_IP,IP:$SVC_FIRST"
cert ca apiserver-kubelet-client "/O=system:masters/CN=apiserver-kubelet-client" clientAuth
cert front-proxy-ca front-proxy-client /CN=front-proxy-client clientAuth
cert ca kubelet-server "/O=system:nodes/CN=system:node:$K8S_NODE" serverAuth "DNS:$K8S_NODE,IP:$NODE_IP,IP:127.0.0.1"
cert ca admin "/O=system:masters/CN=admin" clientAuth
cert ca controller-manager "/CN=system:kube-controller-manager" clientAuth
cert ca scheduler "/CN=system:kube-scheduler" clientAuth
cert ca proxy "/CN=system:kube-proxy" clientAuth
cert ca local-path /CN=local-path clientAuth
cert ca kubelet "/O=system:nodes/CN=system:node:$K8S_NODE" clientAuth
if [ ! -s sa.key ]; then openssl genrsa -out sa.key 2048 2>/dev/null; openssl rsa -in sa.key -pubout -out sa.pub 2>/dev/null; fi
b() { base64 -w0 "$1"; }
conf() { # NAME SERVER
  cat >"$KC/$1" <<EOT
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "$2", certificate-authority-data: $(b ca.crt)}}]
users: [{name: u, user: {client-certificate-data: $(b "${3:-$1}.crt"), client-key-data: $(b "${3:-$1}.key")}}]
contexts: [{name: c, context: {cluster: c, user: u}}]
current-context: c
EOT
}
for n in admin controller-manager scheduler proxy local-path kubelet; do conf $n https://127.0.0.1:6443; done
[ "$K8S_API_PORT" = 0 ] || conf outside "https://127.0.0.1:$K8S_API_PORT" admin   # for the outer namespace, through forward.py
